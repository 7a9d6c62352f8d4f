//! One area and its schemes.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use web::parts::{Link, SummaryRow, Tone};
use web::{Frame, Path, Problem, Visitor};

use crate::events::Name;
use crate::views::{
    AreaRow, COUNT_MAX, Filter, ReadRefused, Shelf, Vocabulary, list_schemes, load_area,
};
use crate::web::labels::{self, MISSING, SchemeLine};
use crate::web::page;

#[derive(Template)]
#[template(path = "area.html")]
pub(crate) struct AreaPage {
    frame: Frame,
    crumbs: Vec<Link>,
    area: AreaRow,
    facts: Vec<SummaryRow>,
    missing: Tone,
    schemes: Vec<SchemeLine>,
    has_more: bool,
}

impl AreaPage {
    fn of(frame: Frame, area: AreaRow, schemes: Vec<SchemeLine>, has_more: bool) -> Self {
        Self {
            frame,
            crumbs: vec![Link::new("Areas A to Z", "/areas")],
            facts: facts(&area),
            missing: MISSING,
            area,
            schemes,
            has_more,
        }
    }
}

fn facts(area: &AreaRow) -> Vec<SummaryRow> {
    let details = &area.details;
    let police: Vec<&str> = details.police.iter().map(Name::as_str).collect();
    let forces = if police.len() == 1 { "Police force" } else { "Police forces" };
    let source =
        format!("Seed {}, lines {}", details.source.seed, labels::lines(&details.source.lines));
    let note = details.note.as_ref().map(|note| SummaryRow::new("Note", note.as_str()));
    let facts = [
        SummaryRow::new("Nation", details.nation.code()),
        SummaryRow::new(
            forces,
            if police.is_empty() { "Not given".to_owned() } else { police.join(", ") },
        ),
    ];
    facts.into_iter().chain(note).chain([SummaryRow::new("Source", source)]).collect()
}

pub(crate) async fn show(
    State(shelf): State<Shelf>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let reading = shelf
        .read(&visitor.desk, move |db| {
            let area = load_area(db, &slug)?.ok_or(ReadRefused::AreaNotThere)?;
            let vocabulary = Vocabulary::load(db)?;
            let filter = Filter { area: Some(slug), ..Filter::default() };
            let schemes = list_schemes(db, &filter, None, COUNT_MAX)?;
            let lines = schemes.rows.iter().map(|row| SchemeLine::of(row, &vocabulary));
            Ok((area, lines.collect(), schemes.next.is_some()))
        })
        .await?;
    let (area, schemes, has_more) = reading.value;
    let frame = visitor.frame(area.details.title.as_str());
    let screen = AreaPage::of(frame, area, schemes, has_more);
    page(&visitor, &headers, reading.changed_at, &screen)
}
