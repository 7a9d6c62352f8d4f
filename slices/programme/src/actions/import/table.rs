//! Reads one CSV table: bytes in, rows and refusals out. Pure. A row is refused with all its
//! faults at once, so that a table is mended in one go.

use std::collections::{BTreeMap, BTreeSet};

use csv::{ByteRecord, ReaderBuilder};
use kernel::Text;

use crate::events::{ITEMS_MAX, Slug, ValueError};

use super::fault::Fault;
use super::report::RowRefused;

/// Bytes of one table.
pub(crate) const TABLE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Rows of one table, its header not counted.
pub(crate) const ROWS_MAX: usize = 100_000;

/// A row that could be read.
pub(crate) struct Row<D> {
    pub(crate) line: u64,
    pub(crate) slug: Slug,
    pub(crate) details: D,
}

/// A table as read: every row is in `rows` or among the `refused`.
pub(crate) struct Reading<D> {
    pub(crate) file: &'static str,
    pub(crate) read: usize,
    pub(crate) rows: Vec<Row<D>>,
    pub(crate) refused: Vec<RowRefused>,
}

impl<D> Reading<D> {
    /// Reads the table, making each row's details of its cells. `columns` are all that the table
    /// must have, `id` the first of them.
    pub(crate) fn of(
        file: &'static str,
        columns: &'static [&'static str],
        bytes: &[u8],
        details: fn(&mut Cells<'_>) -> Option<D>,
    ) -> Self {
        let mut reading = Self { file, read: 0, rows: Vec::new(), refused: Vec::new() };
        if bytes.len() > TABLE_BYTES_MAX {
            reading.refuse(1, vec![("", Fault::TableTooLarge)]);
            return reading;
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut source = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut records = source.byte_records();
        let header = records.next().and_then(Result::ok).unwrap_or_default();
        let Some(header) = reading.header(&header, columns) else { return reading };
        for record in records {
            // Reading bytes from memory cannot fail: any bytes are records of some shape.
            let Ok(record) = record else { break };
            let line = line_of(&record, bytes);
            if reading.read == ROWS_MAX {
                reading.refuse(line, vec![("", Fault::TooManyRows)]);
                break;
            }
            reading.read += 1;
            reading.row(&header, &record, line, details);
        }
        reading.refuse_duplicates();
        reading
    }

    /// Where each known column stands; `None` if the table cannot be read by it.
    fn header(&mut self, record: &ByteRecord, columns: &'static [&'static str]) -> Option<Header> {
        let mut places = BTreeMap::new();
        let mut is_whole = true;
        for (place, name) in record.iter().enumerate() {
            let name = String::from_utf8_lossy(name);
            let fault = match columns.iter().find(|column| **column == name) {
                None => Fault::UnknownColumn,
                Some(column) if places.insert(*column, place).is_none() => continue,
                Some(_) => Fault::DoubledColumn,
            };
            is_whole &= fault != Fault::DoubledColumn;
            let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
            self.refused.push(RowRefused::new(1, Some(&shown), fault));
        }
        for column in columns.iter().filter(|column| !places.contains_key(**column)) {
            is_whole = false;
            self.refuse(1, vec![(column, Fault::MissingColumn)]);
        }
        is_whole.then(|| Header { places, cells: record.len() })
    }

    fn row(
        &mut self,
        header: &Header,
        record: &ByteRecord,
        line: u64,
        details: fn(&mut Cells<'_>) -> Option<D>,
    ) {
        if record.len() != header.cells {
            let fault = Fault::RowShape { found: record.len(), header: header.cells };
            return self.refuse(line, vec![("", fault)]);
        }
        if record.iter().any(|cell| std::str::from_utf8(cell).is_err()) {
            return self.refuse(line, vec![("", Fault::NotUtf8)]);
        }
        let mut cells = Cells { header, record, faults: Vec::new() };
        let slug = cells.required("id", |text| Ok(text.parse::<Slug>()?));
        let details = details(&mut cells);
        match (slug, details) {
            (Some(slug), Some(details)) if cells.faults.is_empty() => {
                self.rows.push(Row { line, slug, details });
            }
            _ => self.refuse(line, cells.faults),
        }
    }

    pub(crate) fn refuse(&mut self, line: u64, faults: Vec<(&'static str, Fault)>) {
        let refused = faults.into_iter().map(|(column, fault)| {
            RowRefused::new(line, Some(column).filter(|column| !column.is_empty()), fault)
        });
        self.refused.extend(refused);
    }

    /// Keeps the first row of each id.
    fn refuse_duplicates(&mut self) {
        let mut first_lines: BTreeMap<Slug, u64> = BTreeMap::new();
        let mut kept = Vec::with_capacity(self.rows.len());
        for row in std::mem::take(&mut self.rows) {
            if let Some(first) = first_lines.get(&row.slug) {
                self.refuse(row.line, vec![("id", Fault::DuplicateId { first: *first })]);
            } else {
                first_lines.insert(row.slug.clone(), row.line);
                kept.push(row);
            }
        }
        self.rows = kept;
    }

    pub(crate) fn slugs(&self) -> BTreeSet<Slug> {
        self.rows.iter().map(|row| row.slug.clone()).collect()
    }
}

/// The line that the record's first cell stands on: the reader counts from where it began to look,
/// before any empty lines.
fn line_of(record: &ByteRecord, bytes: &[u8]) -> u64 {
    let Some(began) = record.position() else { return 0 };
    let at = usize::try_from(began.byte()).unwrap_or(usize::MAX);
    let ahead = bytes.get(at..).unwrap_or_default();
    let empty_lines = ahead.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    began.line() + empty_lines.filter(|byte| **byte == b'\n').count() as u64
}

struct Header {
    places: BTreeMap<&'static str, usize>,
    cells: usize,
}

/// One row's cells by column. Each read notes its fault and answers `None`; a row with faults is
/// refused whatever was read.
pub(crate) struct Cells<'a> {
    header: &'a Header,
    record: &'a ByteRecord,
    faults: Vec<(&'static str, Fault)>,
}

impl Cells<'_> {
    fn text(&self, column: &'static str) -> &str {
        let cell = self.header.places.get(column).and_then(|place| self.record.get(*place));
        cell.and_then(|cell| std::str::from_utf8(cell).ok()).unwrap_or_default()
    }

    pub(crate) fn note(&mut self, column: &'static str, fault: Fault) {
        self.faults.push((column, fault));
    }

    /// A cell that must hold a value.
    pub(crate) fn required<T>(
        &mut self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let text = self.text(column);
        let value = if text.is_empty() { Err(Fault::Empty) } else { read(text) };
        value.map_err(|fault| self.note(column, fault)).ok()
    }

    /// A cell that may be empty, which is told apart from one that cannot be read.
    pub(crate) fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<Option<T>> {
        if self.text(column).is_empty() {
            return Some(None);
        }
        self.required(column, read).map(Some)
    }

    /// A list joined with semicolons, each item once; an empty cell is an empty list.
    pub(crate) fn list<T: PartialEq>(
        &mut self,
        column: &'static str,
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<Vec<T>> {
        let whole = |text: &str| {
            let mut items = Vec::new();
            for item in text.split(';') {
                let item = read(item)?;
                if items.contains(&item) {
                    return Err(Fault::RepeatedItem);
                }
                if items.len() == ITEMS_MAX {
                    return Err(Fault::TooManyItems);
                }
                items.push(item);
            }
            Ok(items)
        };
        self.optional(column, whole).map(Option::unwrap_or_default)
    }
}

/// Reads a cell as a value of the register.
pub(crate) fn value<T>(text: &str) -> Result<T, Fault>
where
    T: std::str::FromStr<Err = ValueError>,
{
    Ok(text.parse::<T>()?)
}

/// Reads a cell as bounded text, kept byte for byte.
pub(crate) fn text<const MAX: usize>(text: &str) -> Result<Text<MAX>, Fault> {
    Ok(Text::new(text)?)
}
