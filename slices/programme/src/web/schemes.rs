//! The search over schemes, and its results to take away.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::Refusal;
use rusqlite::Connection;
use web::parts::{Choice, Link, Pager};
use web::{Filled, Frame, Problem, Query, Visitor};

use crate::cache;
use crate::views::{
    AskRefused, Asked, By, COUNT_MAX, FILTERS, Filter, ReadRefused, Shelf, Stop, Vocabulary,
    count_schemes, label, list_schemes, summarise,
};
use crate::web::labels::SchemeLine;
use crate::web::{SCHEMES_SHOWN, SHEET_ROWS_MAX, page_with, sheet};

#[derive(Template)]
#[template(path = "schemes.html")]
pub(crate) struct SchemesPage {
    frame: Frame,
    /// The search as it was filled in, with what is wrong with it.
    form: Filled,
    /// The filters in force, each leading to the list without it.
    chosen: Vec<Link>,
    facets: Vec<Facet>,
    is_filtered: bool,
    total: u32,
    schemes: Vec<SchemeLine>,
    pager: Pager,
    csv_query: String,
    json_query: String,
}

/// One list to choose from, each value with how many schemes the rest of the search leaves it.
struct Facet {
    by: By,
    name: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
}

/// What the page shows, before it has a frame.
struct Found {
    filter: Filter,
    fault: Option<AskRefused>,
    facets: Vec<Facet>,
    chosen: Vec<Link>,
    total: u32,
    schemes: Vec<SchemeLine>,
    next: Option<String>,
}

/// A search that cannot be read is shown again with what is wrong, beside all the choices.
fn find(
    db: &Connection,
    asked: Result<Asked, AskRefused>,
    after: Option<&str>,
) -> Result<Found, Stop> {
    let vocabulary = Vocabulary::load(db)?;
    let (filter, fault) = match asked {
        Ok(asked) => match Filter::read(&asked, &vocabulary) {
            Ok(filter) => (filter, None),
            Err(fault) => {
                let rest = asked.without(fault.field().as_deref().unwrap_or_default());
                (Filter::read(&rest, &vocabulary).unwrap_or_default(), Some(fault))
            }
        },
        Err(fault) => (Filter::default(), Some(fault)),
    };
    let facets = facets(db, &filter, &vocabulary)?;
    let chosen = chosen(&filter, &vocabulary);
    let total = count_schemes(db, &filter)?;
    let page = list_schemes(db, &filter, after, SCHEMES_SHOWN)?;
    let schemes = page.rows.iter().map(|row| SchemeLine::of(row, &vocabulary)).collect();
    Ok(Found { filter, fault, facets, chosen, total, schemes, next: page.next })
}

fn chosen(filter: &Filter, vocabulary: &Vocabulary) -> Vec<Link> {
    let words = filter.q.as_ref().map(|q| {
        let without = Filter { q: None, ..filter.clone() };
        Link::new(format!("\u{201c}{q}\u{201d}"), address("/schemes", &without))
    });
    let facets = By::ALL.into_iter().filter_map(|by| {
        let name = name_of(by, filter.value(by)?, vocabulary);
        Some(Link::new(name, address("/schemes", &filter.without(by))))
    });
    words.into_iter().chain(facets).collect()
}

fn facets(
    db: &Connection,
    filter: &Filter,
    vocabulary: &Vocabulary,
) -> Result<Vec<Facet>, rusqlite::Error> {
    let lists =
        [(By::Status, "Status"), (By::Kind, "Kind"), (By::Area, "Area"), (By::Service, "Service")];
    lists.into_iter().map(|(by, label)| facet(db, filter, vocabulary, (by, label))).collect()
}

fn facet(
    db: &Connection,
    filter: &Filter,
    vocabulary: &Vocabulary,
    (by, label): (By, &'static str),
) -> Result<Facet, rusqlite::Error> {
    let chosen = filter.value(by);
    let mut counts = summarise(db, by, &filter.without(by))?;
    if let Some(chosen) = chosen
        && counts.iter().all(|(value, _)| value != chosen)
    {
        counts.push((chosen.to_owned(), 0));
    }
    let mut choices: Vec<Choice> = counts
        .into_iter()
        .map(|(value, count)| {
            let text = format!("{} ({count})", name_of(by, &value, vocabulary));
            Choice::new(value, text)
        })
        .collect();
    choices.sort_by(|one, other| one.text.cmp(&other.text));
    Ok(Facet { by, name: by.code(), label, choices })
}

fn name_of(by: By, value: &str, vocabulary: &Vocabulary) -> String {
    match by {
        By::Area => vocabulary.area_title(value),
        _ => label(value),
    }
}

pub(crate) async fn show(
    State(shelf): State<Shelf>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let asked = Asked::read(pairs, &[FILTERS, &["after"]]);
    let value = |name| asked.as_ref().ok().and_then(|asked| asked.value(name)).map(str::to_owned);
    let (q, after) = (value("q").unwrap_or_default(), value("after"));
    let is_first = after.is_none();
    let reading = shelf.read(&visitor.desk, move |db| find(db, asked, after.as_deref())).await?;
    let found = reading.value;
    let status = match found.fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let frame = visitor.frame("Search schemes");
    let screen = SchemesPage::of(frame, found, q, is_first)?;
    page_with(status, &visitor, &headers, (reading.changed_at, &screen))
}

impl SchemesPage {
    fn of(frame: Frame, found: Found, q: String, is_first: bool) -> Result<Self, Problem> {
        let Found { filter, fault, facets, chosen, total, schemes, next } = found;
        let mut form = Filled::empty().with("q", q);
        for facet in &facets {
            if let Some(value) = filter.value(facet.by) {
                form = form.with(facet.name, value);
            }
        }
        if let Some(fault) = fault {
            form = form.refused(&fault)?;
        }
        let list = address("/schemes", &filter);
        let joint = if list.contains('?') { '&' } else { '?' };
        Ok(Self {
            frame,
            form,
            chosen,
            facets,
            is_filtered: list.contains('?'),
            total,
            schemes,
            pager: Pager {
                first: (!is_first).then(|| list.clone()),
                next: next.map(|next| format!("{list}{joint}after={next}")),
            },
            csv_query: address("", &filter),
            json_query: format!("{}{joint}count_max={COUNT_MAX}", address("", &filter)),
        })
    }
}

/// The address of a list that is filtered so.
fn address(list: &str, filter: &Filter) -> String {
    let query = filter.address();
    if query.is_empty() { list.to_owned() } else { format!("{list}?{query}") }
}

/// The schemes of a search as CSV, all of them.
pub(crate) async fn download(
    State(shelf): State<Shelf>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let asked = Asked::read(pairs, &[FILTERS])?;
    let reading = shelf
        .read(&visitor.desk, move |db| {
            let filter = Filter::read(&asked, &Vocabulary::load(db)?)?;
            let page = list_schemes(db, &filter, None, SHEET_ROWS_MAX)?;
            if page.next.is_some() {
                return Err(ReadRefused::SheetTooLarge { max: SHEET_ROWS_MAX }.into());
            }
            Ok(sheet::schemes(&page.rows))
        })
        .await?;
    Ok(cache::csv(&headers, reading.changed_at, "schemes.csv", reading.value))
}
