//! One scheme with its sources.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use web::parts::{Column, Link, SummaryRow};
use web::{Frame, Path, Problem, Visitor};

use crate::events::{DateBasis, DatedBy, Figures, Name, Pounds, SavingSpan, SchemeDetails};
use crate::views::{ReadRefused, SchemeRow, Shelf, Vocabulary, label, load_scheme};
use crate::web::labels::{self, StatusTag};
use crate::web::page;

#[derive(Template)]
#[template(path = "scheme.html")]
pub(crate) struct SchemePage {
    frame: Frame,
    crumbs: Vec<Link>,
    area_title: String,
    status: StatusTag,
    facts: Vec<SummaryRow>,
    columns: Vec<Column>,
    money: Vec<Money>,
    source_lines: String,
    scheme: SchemeRow,
}

/// A row of the scheme's money: the figure as printed and what it is counted over.
struct Money {
    name: &'static str,
    amount: String,
    period: String,
}

impl SchemePage {
    fn of(frame: Frame, scheme: SchemeRow, vocabulary: &Vocabulary) -> Self {
        let details = &scheme.details;
        let area_title = vocabulary.area_title(details.area.as_str());
        Self {
            frame,
            crumbs: vec![
                Link::new("Areas A to Z", "/areas"),
                Link::new(&area_title, format!("/areas/{}", details.area)),
            ],
            area_title,
            columns: vec![
                Column::new("What"),
                Column::new("Amount").numeric(),
                Column::new("Period"),
            ],
            status: StatusTag::of(details.status.as_str(), vocabulary),
            facts: facts(details, vocabulary),
            money: money(&details.figures),
            source_lines: labels::lines(&details.source.lines),
            scheme,
        }
    }
}

fn facts(details: &SchemeDetails, vocabulary: &Vocabulary) -> Vec<SummaryRow> {
    let kind = |slug: &crate::events::Slug| {
        format!("{}: {}", label(slug.as_str()), vocabulary.kind_meaning(slug.as_str()))
    };
    let names = |names: &[Name]| names.iter().map(ToString::to_string).collect();
    let facts = [
        ("Services", vec![labels::services(&details.services)]),
        ("Kind", vec![kind(&details.kind)]),
        ("Also", details.kinds_other.iter().map(kind).collect()),
        ("Partners", names(&details.partners)),
        ("Places", names(&details.places)),
        ("Began", dated(details.start.as_ref())),
        ("Due", dated(details.due.as_ref())),
    ];
    let told = facts.into_iter().filter(|(_, parts): &(_, Vec<String>)| !parts.is_empty());
    told.map(|(key, parts)| SummaryRow::new(key, parts.join("; "))).collect()
}

/// "December 2014 (stated in the source)".
fn dated(dated: Option<&DatedBy>) -> Vec<String> {
    let basis = |basis| match basis {
        DateBasis::Stated => "stated in the source",
        DateBasis::Inferred => "inferred from the source's words",
    };
    dated
        .map(|dated| format!("{} ({})", dated.date.in_words(), basis(dated.basis)))
        .into_iter()
        .collect()
}

fn money(figures: &Figures) -> Vec<Money> {
    let total = figures.total_saving.as_ref();
    let over = match total.map(|total| total.years) {
        Some(SavingSpan::Years(1)) => "Over one year".to_owned(),
        Some(SavingSpan::Years(years)) => format!("Over {years} years"),
        Some(SavingSpan::Life) | None => "Over the life of the scheme".to_owned(),
    };
    let figures: [(&'static str, Option<Pounds>, String); 7] = [
        ("Capital cost", figures.capital_cost_gbp, "Once".to_owned()),
        ("One-off saving", figures.one_off_saving_gbp, "Once".to_owned()),
        ("Saving", figures.undated_saving_gbp, "Not stated in the source".to_owned()),
        ("Annual saving", figures.annual_saving_gbp, "Each year".to_owned()),
        ("Total saving", total.map(|total| total.gbp), over),
        ("Receipts", figures.receipts_gbp, "Once".to_owned()),
        ("Funding", figures.funding_gbp, "Once".to_owned()),
    ];
    let given = figures.into_iter().filter_map(|(name, pounds, period)| {
        Some(Money { name, amount: pounds?.to_string(), period })
    });
    given.collect()
}

pub(crate) async fn show(
    State(shelf): State<Shelf>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let reading = shelf
        .read(&visitor.desk, move |db| {
            let scheme = load_scheme(db, &slug)?.ok_or(ReadRefused::SchemeNotThere)?;
            Ok((scheme, Vocabulary::load(db)?))
        })
        .await?;
    let (scheme, vocabulary) = reading.value;
    let frame = visitor.frame(scheme.details.title.as_str());
    page(&visitor, &headers, reading.changed_at, &SchemePage::of(frame, scheme, &vocabulary))
}
