//! Past incidents from a CSV file, for `replay`. Two layouts are read, told apart by their
//! header: our own (`data/replay/README.md`), and the London Fire Brigade's published incident
//! records. A row that cannot be read is reported by line, column and reason; the rest goes on.

mod brigade;
mod own;

use std::io::Read;

use kernel::Timestamp;
use serde::Serialize;

/// Characters of a cell that are taken; a longer one is a bad row.
const CELL_CHARACTERS_MAX: usize = 2_000;

/// One incident as it can be offered again.
#[derive(Debug, Clone, PartialEq)]
pub struct PastIncident {
    /// The line of the file, from 1, the header being line 1.
    pub line: u64,
    pub occurred_at: Timestamp,
    /// A code of the common vocabulary.
    pub type_common: String,
    /// 1 to 5.
    pub priority: u8,
    pub summary: String,
    /// The place in words, as the source has it.
    pub typed: String,
    /// British National Grid, whole metres: easting, northing.
    pub grid: Option<(u32, u32)>,
    pub uprn: Option<String>,
}

/// A row that was not offered, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    pub line: u64,
    pub column: &'static str,
    pub code: &'static str,
    pub reason: String,
}

#[derive(Debug, thiserror::Error)]
pub enum PastError {
    #[error("the file cannot be read as CSV: {0}")]
    Csv(#[from] csv::Error),
    #[error(
        "the header is of neither layout that replay reads; see data/replay/README.md for ours"
    )]
    UnknownLayout,
}

/// Rows in file order: each an incident or a bad row.
///
/// # Errors
/// If the header cannot be read or is of no known layout.
pub fn read(
    source: impl Read,
) -> Result<impl Iterator<Item = Result<PastIncident, BadRow>>, PastError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source);
    let headers = reader.headers()?.clone();
    let layout = Layout::of(&headers).ok_or(PastError::UnknownLayout)?;
    let width = headers.len();
    Ok(reader.into_records().map(move |record| match record {
        Ok(record) => layout.read(&Row { record: &record, headers: &headers, width }),
        Err(error) => Err(BadRow {
            line: error.position().map_or(0, csv::Position::line),
            column: "",
            code: "replay.row_unreadable",
            reason: "the row is not UTF-8 CSV".to_owned(),
        }),
    }))
}

#[derive(Debug, Clone, Copy)]
enum Layout {
    Own,
    Brigade,
}

impl Layout {
    fn of(headers: &csv::StringRecord) -> Option<Self> {
        let has = |names: &[&str]| names.iter().all(|name| headers.iter().any(|h| h == *name));
        if has(own::COLUMNS) {
            Some(Self::Own)
        } else if has(brigade::COLUMNS) {
            Some(Self::Brigade)
        } else {
            None
        }
    }

    fn read(self, row: &Row<'_>) -> Result<PastIncident, BadRow> {
        if row.record.len() != row.width {
            let reason = format!("{} cells where the header has {}", row.record.len(), row.width);
            return Err(row.bad("", "replay.cells_missing", reason));
        }
        match self {
            Self::Own => own::read(row),
            Self::Brigade => brigade::read(row),
        }
    }
}

/// One row with its header.
struct Row<'a> {
    record: &'a csv::StringRecord,
    headers: &'a csv::StringRecord,
    width: usize,
}

impl Row<'_> {
    fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// The cell of a column, trimmed; empty where there is none.
    fn cell(&self, column: &'static str) -> Result<&str, BadRow> {
        let at = self.headers.iter().position(|header| header == column);
        let cell = at.and_then(|at| self.record.get(at)).unwrap_or_default().trim();
        if cell.chars().count() > CELL_CHARACTERS_MAX {
            return Err(self.bad(
                column,
                "replay.cell_too_long",
                "the cell is too long".to_owned(),
            ));
        }
        Ok(cell)
    }

    fn bad(&self, column: &'static str, code: &'static str, reason: String) -> BadRow {
        BadRow { line: self.line(), column, code, reason }
    }

    /// Two cells as a position on the British National Grid, in metres.
    fn grid(
        &self,
        easting: &'static str,
        northing: &'static str,
    ) -> Result<Option<(u32, u32)>, BadRow> {
        if self.cell(easting)?.is_empty() && self.cell(northing)?.is_empty() {
            return Ok(None);
        }
        let easting = self.metres(easting, 700_000.0)?;
        let northing = self.metres(northing, 1_300_000.0)?;
        if easting == 0 && northing == 0 {
            let reason = "0, 0 is no position but the lack of one".to_owned();
            return Err(self.bad("easting", "replay.position_impossible", reason));
        }
        Ok(Some((easting, northing)))
    }

    fn metres(&self, column: &'static str, max: f64) -> Result<u32, BadRow> {
        let cell = self.cell(column)?;
        let metres: f64 = cell.parse().map_err(|_| {
            self.bad(column, "replay.position_impossible", "not a number of metres".to_owned())
        })?;
        if !(0.0..=max).contains(&metres) {
            let reason = format!("outside the British National Grid, 0 to {max} m");
            return Err(self.bad(column, "replay.position_impossible", reason));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to lie between 0 and 1,300,000 just above"
        )]
        let metres = metres.round() as u32;
        Ok(metres)
    }
}

#[cfg(test)]
mod tests;
