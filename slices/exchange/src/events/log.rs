//! The incident's log, `exchange.log`: a stream of its own, so that lines from two agencies never
//! wait for each other's version.

use kernel::{AgencyId, Field, Label, Text, Timestamp, event, stream_events};
use serde::{Deserialize, Serialize};

use super::LineId;
use super::claim::ByLabel;
use super::words::LineCategory;

/// One line, under the label that its author chose. It is never changed; a correction is a new
/// line that names this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogLineAdded {
    pub line: LineId,
    pub author: AgencyId,
    pub category: LineCategory,
    pub label: Label,
    pub authored_at: Timestamp,
    pub corrects: Option<LineId>,
    #[serde(flatten)]
    pub text: ByLabel<Text<2000>>,
}
event!(
    LogLineAdded,
    "exchange.log_line_added",
    1,
    [
        Field::sealed("general"),
        Field::labelled("personal", Label::Personal),
        Field::labelled("health", Label::Health),
        Field::labelled("policing", Label::Policing),
        Field::labelled("protected", Label::Protected),
    ]
);

stream_events! { pub enum LogEvent { LogLineAdded } }
