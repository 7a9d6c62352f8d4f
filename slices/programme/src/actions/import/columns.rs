//! What each table's columns hold.

use crate::events::{
    AreaDetails, DatedBy, Figures, SchemeDetails, Service, Source, TermDetails, TermList,
    TotalSaving, ValueError,
};

use super::fault::Fault;
use super::table::{Cells, Reading, text, value};

pub(crate) const KINDS: &str = "kinds.csv";
pub(crate) const STATUSES: &str = "statuses.csv";
pub(crate) const AREAS: &str = "areas.csv";
pub(crate) const SCHEMES: &str = "schemes.csv";

const TERM_COLUMNS: &[&str] = &["id", "meaning"];
const AREA_COLUMNS: &[&str] =
    &["id", "position", "title", "heading_in_seed", "nation", "police", "seed", "lines", "note"];
/// The columns of schemes.csv, in the order that the register also writes them in.
pub(crate) const SCHEME_COLUMNS: &[&str] = &[
    "id",
    "area",
    "title",
    "services",
    "kind",
    "kinds_other",
    "status",
    "start",
    "start_basis",
    "due",
    "due_basis",
    "places",
    "partners",
    "capital_cost_gbp",
    "one_off_saving_gbp",
    "undated_saving_gbp",
    "annual_saving_gbp",
    "total_saving_gbp",
    "total_saving_years",
    "receipts_gbp",
    "funding_gbp",
    "summary",
    "lesson",
    "seed",
    "lines",
];

pub(crate) fn terms(file: &'static str, list: TermList, bytes: &[u8]) -> Reading<TermDetails> {
    match list {
        TermList::Kind => {
            Reading::of(file, TERM_COLUMNS, bytes, |cells| term(TermList::Kind, cells))
        }
        TermList::Status => {
            Reading::of(file, TERM_COLUMNS, bytes, |cells| term(TermList::Status, cells))
        }
    }
}

fn term(list: TermList, cells: &mut Cells<'_>) -> Option<TermDetails> {
    Some(TermDetails { list, meaning: cells.required("meaning", text)? })
}

pub(crate) fn areas(bytes: &[u8]) -> Reading<AreaDetails> {
    Reading::of(AREAS, AREA_COLUMNS, bytes, |cells| {
        let position = cells.required("position", position);
        let title = cells.required("title", text);
        let heading_in_source = cells.required("heading_in_seed", yes_or_no);
        let nation = cells.required("nation", value);
        let police = cells.list("police", text);
        let note = cells.optional("note", text);
        let source = source(cells);
        Some(AreaDetails {
            position: position?,
            title: title?,
            heading_in_source: heading_in_source?,
            nation: nation?,
            police: police?,
            note: note?,
            source: source?,
        })
    })
}

pub(crate) fn schemes(bytes: &[u8]) -> Reading<SchemeDetails> {
    Reading::of(SCHEMES, SCHEME_COLUMNS, bytes, |cells| {
        let area = cells.required("area", value);
        let title = cells.required("title", text);
        let services = services(cells);
        let kind = cells.required("kind", value);
        let kinds_other = cells.list("kinds_other", value);
        let status = cells.required("status", value);
        let start = dated(cells, "start", "start_basis");
        let due = dated(cells, "due", "due_basis");
        let places = cells.list("places", text);
        let partners = cells.list("partners", text);
        let figures = figures(cells);
        let summary = cells.required("summary", text);
        let lesson = cells.optional("lesson", text);
        let source = source(cells);
        if kind
            .as_ref()
            .zip(kinds_other.as_ref())
            .is_some_and(|(kind, others)| others.contains(kind))
        {
            cells.note("kinds_other", Fault::RepeatedItem);
        }
        Some(SchemeDetails {
            area: area?,
            title: title?,
            services: services?,
            kind: kind?,
            kinds_other: kinds_other?,
            status: status?,
            start: start?,
            due: due?,
            places: places?,
            partners: partners?,
            figures: figures?,
            summary: summary?,
            lesson: lesson?,
            source: source?,
        })
    })
}

fn source(cells: &mut Cells<'_>) -> Option<Source> {
    let (seed, lines) = (cells.required("seed", value), cells.required("lines", value));
    Some(Source { seed: seed?, lines: lines? })
}

/// At least one service takes part in every scheme.
fn services(cells: &mut Cells<'_>) -> Option<Vec<Service>> {
    let services = cells.list("services", value)?;
    if services.is_empty() {
        cells.note("services", Fault::Empty);
        return None;
    }
    Some(services)
}

/// A date and its basis come together or not at all.
fn dated(
    cells: &mut Cells<'_>,
    date_column: &'static str,
    basis_column: &'static str,
) -> Option<Option<DatedBy>> {
    let date = cells.optional(date_column, value);
    let basis = cells.optional(basis_column, value);
    match (date?, basis?) {
        (Some(date), Some(basis)) => Some(Some(DatedBy { date, basis })),
        (None, None) => Some(None),
        (Some(_), None) => {
            cells.note(basis_column, Fault::DateWithoutBasis);
            None
        }
        (None, Some(_)) => {
            cells.note(basis_column, Fault::BasisWithoutDate);
            None
        }
    }
}

fn figures(cells: &mut Cells<'_>) -> Option<Figures> {
    let capital_cost_gbp = cells.optional("capital_cost_gbp", value);
    let one_off_saving_gbp = cells.optional("one_off_saving_gbp", value);
    let undated_saving_gbp = cells.optional("undated_saving_gbp", value);
    let annual_saving_gbp = cells.optional("annual_saving_gbp", value);
    let total_saving = total_saving(cells);
    let receipts_gbp = cells.optional("receipts_gbp", value);
    let funding_gbp = cells.optional("funding_gbp", value);
    Some(Figures {
        capital_cost_gbp: capital_cost_gbp?,
        one_off_saving_gbp: one_off_saving_gbp?,
        undated_saving_gbp: undated_saving_gbp?,
        annual_saving_gbp: annual_saving_gbp?,
        total_saving: total_saving?,
        receipts_gbp: receipts_gbp?,
        funding_gbp: funding_gbp?,
    })
}

fn total_saving(cells: &mut Cells<'_>) -> Option<Option<TotalSaving>> {
    let gbp = cells.optional("total_saving_gbp", value);
    let years = cells.optional("total_saving_years", value);
    match (gbp?, years?) {
        (Some(gbp), Some(years)) => Some(Some(TotalSaving { gbp, years })),
        (None, None) => Some(None),
        (Some(_), None) => {
            cells.note("total_saving_years", Fault::SavingWithoutYears);
            None
        }
        (None, Some(_)) => {
            cells.note("total_saving_years", Fault::YearsWithoutSaving);
            None
        }
    }
}

fn position(text: &str) -> Result<u32, Fault> {
    let is_plain = text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
    let number = is_plain.then(|| text.parse::<u32>().ok()).flatten().filter(|number| *number > 0);
    number.ok_or(Fault::Value(ValueError::Number))
}

fn yes_or_no(text: &str) -> Result<bool, Fault> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Fault::Value(ValueError::Word("yes, no"))),
    }
}
