//! The queries on the register.

use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::views::{AreaRow, AskRefused, By, Filter, SchemeRow, Stop};

/// One page of rows, and where the next begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page<R> {
    pub(crate) rows: Vec<R>,
    /// The slug that the next page starts after; none on the last.
    pub(crate) next: Option<String>,
}

/// What the register holds, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    pub areas: u32,
    pub schemes: u32,
    /// Statuses by slug with their schemes, most first.
    pub by_status: Vec<(String, u32)>,
}

pub(crate) fn counts(db: &Connection) -> Result<Counts, rusqlite::Error> {
    let areas = db.prepare_cached("select count(*) from area")?.query_row([], |row| row.get(0))?;
    let all = Filter::default();
    let schemes = count_schemes(db, &all)?;
    Ok(Counts { areas, schemes, by_status: summarise(db, By::Status, &all)? })
}

/// The last entry that changed the register.
pub(crate) fn changed_at(db: &Connection) -> Result<i64, rusqlite::Error> {
    db.prepare_cached("select position from changed")?.query_row([], |row| row.get(0))
}

/// Areas in the order of the A to Z, after the one that the page before ended with.
pub(crate) fn list_areas(
    db: &Connection,
    after: Option<&str>,
    count_max: usize,
) -> Result<Page<AreaRow>, Stop> {
    let (place, slug): (i64, &str) = match after {
        Some(slug) => {
            let place = load_area(db, slug)?.ok_or(AskRefused::UnknownAfter)?.details.position;
            (place.into(), slug)
        }
        None => (0, ""),
    };
    let sql = format!(
        "select {} from area a where (a.place, a.slug) > (?1, ?2)
         order by a.place, a.slug limit ?3",
        AreaRow::COLUMNS
    );
    let mut query = db.prepare_cached(&sql)?;
    let rows = query.query_map(params![place, slug, limit(count_max)], AreaRow::of)?;
    let rows: Vec<AreaRow> = rows.collect::<Result<_, _>>()?;
    Ok(page(rows, count_max, |row| row.slug.clone()))
}

pub(crate) fn load_area(db: &Connection, slug: &str) -> Result<Option<AreaRow>, rusqlite::Error> {
    let sql = format!("select {} from area a where a.slug = ?1", AreaRow::COLUMNS);
    db.prepare_cached(&sql)?.query_row([slug], AreaRow::of).optional()
}

/// Schemes by title, after the one that the page before ended with.
pub(crate) fn list_schemes(
    db: &Connection,
    filter: &Filter,
    after: Option<&str>,
    count_max: usize,
) -> Result<Page<SchemeRow>, Stop> {
    let (condition, mut values) = condition(filter);
    values.push(match after {
        Some(slug) => load_scheme(db, slug)?.ok_or(AskRefused::UnknownAfter)?.sort_key,
        None => String::new(),
    });
    let sql = format!(
        "select {} from scheme s where {condition} and s.sort_key > ?
         order by s.sort_key limit {}",
        SchemeRow::COLUMNS,
        limit(count_max)
    );
    let mut query = db.prepare_cached(&sql)?;
    let rows = query.query_map(params_from_iter(values), SchemeRow::of)?;
    let rows: Vec<SchemeRow> = rows.collect::<Result<_, _>>()?;
    Ok(page(rows, count_max, |row| row.slug.clone()))
}

pub(crate) fn count_schemes(db: &Connection, filter: &Filter) -> Result<u32, rusqlite::Error> {
    let (condition, values) = condition(filter);
    let sql = format!("select count(*) from scheme s where {condition}");
    db.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))
}

pub(crate) fn load_scheme(
    db: &Connection,
    slug: &str,
) -> Result<Option<SchemeRow>, rusqlite::Error> {
    let sql = format!("select {} from scheme s where s.slug = ?1", SchemeRow::COLUMNS);
    db.prepare_cached(&sql)?.query_row([slug], SchemeRow::of).optional()
}

/// Values and how many schemes have each: most first, ties by value. Values that no scheme has are
/// left out.
pub(crate) fn summarise(
    db: &Connection,
    by: By,
    filter: &Filter,
) -> Result<Vec<(String, u32)>, rusqlite::Error> {
    let (value, source) = match by {
        By::Status => ("s.status", "scheme s"),
        By::Kind => ("s.kind", "scheme s"),
        By::Area => ("s.area", "scheme s"),
        By::Service => ("t.service", "scheme s join scheme_service t on t.scheme = s.number"),
    };
    let (condition, values) = condition(filter);
    let sql = format!(
        "select {value}, count(*) from {source} where {condition}
         group by {value} order by count(*) desc, {value}"
    );
    let mut query = db.prepare_cached(&sql)?;
    let rows = query.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The filter as SQL over `scheme s`, with its values in order.
fn condition(filter: &Filter) -> (String, Vec<String>) {
    let words: Vec<String> = filter.words().iter().map(|word| format!("\"{word}\"*")).collect();
    let parts = [
        ("s.kind = ?", filter.kind.clone()),
        ("s.status = ?", filter.status.clone()),
        ("s.area = ?", filter.area.clone()),
        (
            "s.number in (select scheme from scheme_service where service = ?)",
            filter.service.map(|service| service.code().to_owned()),
        ),
        (
            "s.number in (select rowid from scheme_text where scheme_text match ?)",
            Some(words.join(" ")).filter(|words| !words.is_empty()),
        ),
    ];
    let (mut sql, mut values) = ("true".to_owned(), Vec::new());
    for (part, value) in parts {
        if let Some(value) = value {
            sql.push_str(" and ");
            sql.push_str(part);
            values.push(value);
        }
    }
    (sql, values)
}

/// One more than is shown tells whether there is a next page.
fn limit(count_max: usize) -> i64 {
    i64::try_from(count_max).unwrap_or(i64::MAX).saturating_add(1)
}

fn page<R>(mut rows: Vec<R>, count_max: usize, key: fn(&R) -> String) -> Page<R> {
    let has_next = rows.len() > count_max;
    rows.truncate(count_max);
    let next = rows.last().filter(|_| has_next).map(key);
    Page { rows, next }
}
