//! The A to Z.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use web::parts::Tone;
use web::{Frame, Problem, Visitor};

use crate::cache;
use crate::views::{AreaRow, Page, Shelf, list_areas};
use crate::web::labels::MISSING;
use crate::web::{AREAS_MAX, page, sheet};

#[derive(Template)]
#[template(path = "areas.html")]
pub(crate) struct AreasPage {
    frame: Frame,
    letters: Vec<LetterAreas>,
    area_count: usize,
    has_missing_heading: bool,
    missing: Tone,
}

/// The areas under one letter.
struct LetterAreas {
    letter: String,
    areas: Vec<AreaLine>,
}

struct AreaLine {
    slug: String,
    title: String,
    nation: &'static str,
    heading_in_source: bool,
    schemes: u32,
}

impl AreasPage {
    fn of(frame: Frame, rows: Vec<AreaRow>) -> Self {
        let has_missing_heading = rows.iter().any(|row| !row.details.heading_in_source);
        let area_count = rows.len();
        let mut letters: Vec<LetterAreas> = Vec::new();
        for row in rows {
            let line = AreaLine {
                slug: row.slug,
                title: row.details.title.to_string(),
                nation: row.details.nation.code(),
                heading_in_source: row.details.heading_in_source,
                schemes: row.schemes,
            };
            match letters.last_mut() {
                Some(last) if last.letter == row.letter => last.areas.push(line),
                _ => letters.push(LetterAreas { letter: row.letter, areas: vec![line] }),
            }
        }
        Self { frame, letters, area_count, has_missing_heading, missing: MISSING }
    }
}

async fn read(shelf: &Shelf, visitor: &Visitor) -> Result<(Page<AreaRow>, i64), Problem> {
    let reading = shelf.read(&visitor.desk, |db| list_areas(db, None, AREAS_MAX)).await?;
    Ok((reading.value, reading.changed_at))
}

pub(crate) async fn show(
    State(shelf): State<Shelf>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let (areas, changed_at) = read(&shelf, &visitor).await?;
    let frame = visitor.frame("Areas A to Z");
    page(&visitor, &headers, changed_at, &AreasPage::of(frame, areas.rows))
}

/// The same areas as CSV.
pub(crate) async fn download(
    State(shelf): State<Shelf>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let (areas, changed_at) = read(&shelf, &visitor).await?;
    Ok(cache::csv(&headers, changed_at, "areas.csv", sheet::areas(&areas.rows)))
}
