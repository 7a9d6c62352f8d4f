//! What came of an import, row by row.

use kernel::Position;
use serde::Serialize;

use super::fault::Fault;

/// How far an import has come, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub file: &'static str,
    pub done: usize,
    pub of: usize,
}

/// One fault of one row. A row with several faults is told once for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowRefused {
    /// Counted from 1, the header's; where a cell spans lines, the first.
    pub line: u64,
    pub column: Option<String>,
    pub code: &'static str,
    /// Says the thing and the way out; never repeats the cell.
    pub reason: String,
}

impl RowRefused {
    pub(super) fn new(line: u64, column: Option<&str>, fault: Fault) -> Self {
        let column = column.map(str::to_owned);
        Self { line, column, code: fault.code(), reason: fault.to_string() }
    }
}

/// One table's account: `read` rows are `added`, `changed`, `unchanged` or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    pub file: &'static str,
    pub read: usize,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub refused: Vec<RowRefused>,
    /// The last entry that this table made.
    #[serde(skip)]
    pub(super) position: Option<Position>,
}

impl FileReport {
    pub(super) fn of(file: &'static str, read: usize, mut refused: Vec<RowRefused>) -> Self {
        refused.sort_by_key(|refused| refused.line);
        Self { file, read, added: 0, changed: 0, unchanged: 0, refused, position: None }
    }

    pub(super) fn stored(&mut self, added: usize, changed: usize, unchanged: usize) {
        self.added += added;
        self.changed += changed;
        self.unchanged += unchanged;
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    pub files: Vec<FileReport>,
    /// The last entry that the import made; none if nothing changed.
    pub position: Option<Position>,
}

impl ImportReport {
    pub(super) fn add(&mut self, file: FileReport) {
        self.position = file.position.or(self.position);
        self.files.push(file);
    }

    /// Whether any row or column was refused.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        self.files.iter().any(|file| !file.refused.is_empty())
    }
}
