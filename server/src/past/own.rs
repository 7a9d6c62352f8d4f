//! Our own layout: `occurred_at,type,priority,summary,address,easting,northing,uprn`.

use super::{BadRow, PastIncident, Row};

pub(super) const COLUMNS: &[&str] =
    &["occurred_at", "type", "priority", "summary", "address", "easting", "northing", "uprn"];

pub(super) fn read(row: &Row<'_>) -> Result<PastIncident, BadRow> {
    let occurred_at = row.cell("occurred_at")?.parse().map_err(|_| {
        let reason = "not RFC 3339, as in 2026-11-22T22:51:14Z".to_owned();
        row.bad("occurred_at", "replay.time_impossible", reason)
    })?;
    let priority = match row.cell("priority")?.parse() {
        Ok(priority @ 1..=5) => priority,
        _ => {
            let reason = "priority is a whole number from 1 to 5".to_owned();
            return Err(row.bad("priority", "replay.priority_impossible", reason));
        }
    };
    let type_common = row.cell("type")?;
    if type_common.len() != 3 {
        let reason = "type is a code of the common vocabulary, as in F11".to_owned();
        return Err(row.bad("type", "replay.type_unknown", reason));
    }
    let typed = row.cell("address")?;
    if typed.is_empty() {
        let reason = "the address is empty; write what the caller said".to_owned();
        return Err(row.bad("address", "replay.address_empty", reason));
    }
    let summary = row.cell("summary")?;
    let uprn = row.cell("uprn")?;
    if !uprn.chars().all(|digit| digit.is_ascii_digit()) || uprn.len() > 12 {
        let reason = "a UPRN is 1 to 12 digits".to_owned();
        return Err(row.bad("uprn", "replay.uprn_impossible", reason));
    }
    Ok(PastIncident {
        line: row.line(),
        occurred_at,
        type_common: type_common.to_owned(),
        priority,
        summary: if summary.is_empty() { type_common.to_owned() } else { summary.to_owned() },
        typed: typed.to_owned(),
        grid: row.grid("easting", "northing")?,
        uprn: (!uprn.is_empty()).then(|| uprn.to_owned()),
    })
}
