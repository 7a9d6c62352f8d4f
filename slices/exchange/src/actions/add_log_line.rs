//! A party adds a line to the incident's log. Lines need no version, so nobody waits.

use desk::{Desk, DeskError};
use journal::{CaseId, Idempotency, Receipt};
use kernel::{Label, Text, Timestamp, TypedId};

use super::errors::AddLogLineError;
use super::may;
use crate::events::words::LineCategory;
use crate::events::{ByLabel, IncidentId, LineId, LogEvent, LogLineAdded};
use crate::model::{Incident, Log};

pub struct AddLogLine {
    pub incident: IncidentId,
    pub category: LineCategory,
    pub label: Label,
    pub text: Text<2000>,
    pub authored_at: Option<Timestamp>,
    pub corrects: Option<LineId>,
    pub idempotency: Option<Idempotency>,
}

/// # Errors
/// If the caller has no part in the incident, or it was erased.
pub async fn add_log_line(
    desk: &Desk,
    command: AddLogLine,
) -> Result<(LineId, Receipt), AddLogLineError> {
    let incident = desk.load::<Incident>(command.incident).await?;
    desk.permit(may::LOG, &incident)?;
    incident.check_not_erased()?;
    let line = LogLineAdded {
        line: desk.mint(),
        author: desk.agency().ok_or(DeskError::NotThere { word: "agency" })?,
        category: command.category,
        label: command.label,
        authored_at: command.authored_at.unwrap_or(desk.now()),
        corrects: command.corrects,
        text: ByLabel::only(command.label, command.text),
    };
    let (id, authored_at) = (line.line, line.authored_at);
    let batch = desk.batch().idempotent(command.idempotency).occurred_at(authored_at);
    let batch = batch.case(CaseId::from_uuid(command.incident.uuid()));
    let receipt = batch.line::<Log>(command.incident, LogEvent::from(line)).commit().await?;
    Ok((id, receipt))
}
