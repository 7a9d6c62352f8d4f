//! Areas and schemes as the API gives them. Money is whole pounds as a number; absent is null and
//! means unknown, never nought.

use serde::Serialize;
use utoipa::ToSchema;

use crate::events::{DatedBy, Name, Pounds, Source};
use crate::views::{AreaRow, SchemeRow};

/// Where the register read it: the seed's number, and its lines from 1 as `a` or `a-b`, joined
/// with semicolons.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisterSource {
    seed: String,
    lines: String,
}

impl RegisterSource {
    fn of(source: &Source) -> Self {
        Self { seed: source.seed.to_string(), lines: source.lines.to_string() }
    }
}

/// An entry of the A to Z.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Area {
    id: String,
    /// The table's own id, used in addresses.
    slug: String,
    /// Place in the A to Z, from 1.
    position: u32,
    letter: String,
    title: String,
    /// Whether the entry's heading survives in the source.
    heading_in_source: bool,
    nation: String,
    police: Vec<String>,
    note: Option<String>,
    source: RegisterSource,
    /// How many schemes stand under this entry.
    schemes: u32,
}

impl Area {
    pub(crate) fn of(row: AreaRow) -> Self {
        let details = row.details;
        Self {
            id: row.id,
            slug: row.slug,
            position: details.position,
            letter: row.letter,
            title: details.title.to_string(),
            heading_in_source: details.heading_in_source,
            nation: details.nation.to_string(),
            police: texts(&details.police),
            note: details.note.map(|note| note.to_string()),
            source: RegisterSource::of(&details.source),
            schemes: row.schemes,
        }
    }
}

/// A scheme, project or arrangement between services.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Scheme {
    id: String,
    /// The table's own id, used in addresses.
    slug: String,
    /// The slug of the area that the scheme stands under.
    area: String,
    title: String,
    services: Vec<String>,
    /// The main kind.
    kind: String,
    kinds_other: Vec<String>,
    status: String,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exact as the source.
    start: Option<String>,
    /// `stated` or `inferred`.
    start_basis: Option<String>,
    due: Option<String>,
    due_basis: Option<String>,
    places: Vec<String>,
    partners: Vec<String>,
    capital_cost_gbp: Option<u64>,
    one_off_saving_gbp: Option<u64>,
    /// A saving whose period the source does not state.
    undated_saving_gbp: Option<u64>,
    annual_saving_gbp: Option<u64>,
    /// A saving over `total_saving_years`.
    total_saving_gbp: Option<u64>,
    /// A number of years, or `life`.
    total_saving_years: Option<String>,
    receipts_gbp: Option<u64>,
    funding_gbp: Option<u64>,
    summary: String,
    lesson: Option<String>,
    source: RegisterSource,
}

impl Scheme {
    pub(crate) fn of(row: SchemeRow) -> Self {
        let details = row.details;
        let figures = details.figures;
        let (start, start_basis) = dated(details.start);
        let (due, due_basis) = dated(details.due);
        let total = figures.total_saving;
        Self {
            id: row.id,
            slug: row.slug,
            area: details.area.into(),
            title: details.title.to_string(),
            services: details.services.iter().map(ToString::to_string).collect(),
            kind: details.kind.into(),
            kinds_other: details.kinds_other.into_iter().map(String::from).collect(),
            status: details.status.into(),
            start,
            start_basis,
            due,
            due_basis,
            places: texts(&details.places),
            partners: texts(&details.partners),
            capital_cost_gbp: pounds(figures.capital_cost_gbp),
            one_off_saving_gbp: pounds(figures.one_off_saving_gbp),
            undated_saving_gbp: pounds(figures.undated_saving_gbp),
            annual_saving_gbp: pounds(figures.annual_saving_gbp),
            total_saving_gbp: pounds(total.as_ref().map(|total| total.gbp)),
            total_saving_years: total.map(|total| total.years.into()),
            receipts_gbp: pounds(figures.receipts_gbp),
            funding_gbp: pounds(figures.funding_gbp),
            summary: details.summary.to_string(),
            lesson: details.lesson.map(|lesson| lesson.to_string()),
            source: RegisterSource::of(&details.source),
        }
    }
}

fn texts(names: &[Name]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn pounds(pounds: Option<Pounds>) -> Option<u64> {
    pounds.map(|pounds| pounds.0)
}

fn dated(dated: Option<DatedBy>) -> (Option<String>, Option<String>) {
    dated
        .map_or((None, None), |dated| (Some(dated.date.to_string()), Some(dated.basis.to_string())))
}
