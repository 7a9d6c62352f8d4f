//! What a batch's decision needs, in at most three statements sent together.

use kernel::{Timestamp, TypedId as _};
use tokio_postgres::{Error, Row};

use super::link::Link;
use crate::cases::ERASED_SPACE;
use crate::engine::{CaseStanding, Known, RepeatKey, RepeatRow, SeatRow, StreamHead, Wanted};
use crate::format::hash::Hash;

/// What is wanted, as the connection's thread can hold it.
pub(super) struct Owned {
    streams: Vec<Vec<u8>>,
    repeats: Vec<RepeatKey>,
    cases: Vec<Vec<u8>>,
}

impl Owned {
    pub(super) fn of(wanted: &Wanted) -> Self {
        Self {
            streams: wanted.streams.clone(),
            repeats: wanted.repeats.clone(),
            cases: wanted.cases.iter().map(|case| case.uuid().as_bytes().to_vec()).collect(),
        }
    }
}

pub(super) async fn look_up(link: &Link, wanted: Owned) -> Result<Known, Error> {
    let (streams, repeats, cases) = futures::try_join!(
        streams(link, &wanted.streams),
        repeats(link, &wanted.repeats),
        cases(link, &wanted.cases),
    )?;
    Ok(Known { streams, repeats, cases })
}

async fn streams(link: &Link, wanted: &[Vec<u8>]) -> Result<Vec<Option<StreamHead>>, Error> {
    let mut found = vec![None; wanted.len()];
    if wanted.is_empty() {
        return Ok(found);
    }
    for row in link.client.query(&link.statements.streams, &[&wanted]).await? {
        if let Some(place) = found.get_mut(place(&row)) {
            *place = Some(StreamHead { version: number(&row, 1), hash: hash(&row, 2) });
        }
    }
    Ok(found)
}

type Repeats = Vec<Option<(RepeatRow, Vec<SeatRow>)>>;

async fn repeats(link: &Link, wanted: &[RepeatKey]) -> Result<Repeats, Error> {
    let mut found: Repeats = vec![None; wanted.len()];
    if wanted.is_empty() {
        return Ok(found);
    }
    let keys: Vec<&[u8]> = wanted.iter().map(RepeatKey::as_slice).collect();
    for row in link.client.query(&link.statements.repeats, &[&keys]).await? {
        let index = place(&row);
        let Some(key) = wanted.get(index) else { continue };
        let repeat = RepeatRow {
            key: *key,
            body_hash: hash(&row, 1),
            stream: row.get(2),
            first: number(&row, 3),
            count: number(&row, 4),
            recorded_at: Timestamp::from_milliseconds(row.get(5)),
        };
        let bounds = (repeat.first.cast_signed(), repeat.count.cast_signed());
        let seats = link.client.query(&link.statements.seats, &[&bounds.0, &bounds.1]).await?;
        let seats = seats.iter().map(|row| SeatRow {
            position: number(row, 0),
            stream: row.get(1),
            version: number(row, 2),
            hash: hash(row, 3),
        });
        if let Some(place) = found.get_mut(index) {
            *place = Some((repeat, seats.collect()));
        }
    }
    Ok(found)
}

async fn cases(link: &Link, wanted: &[Vec<u8>]) -> Result<Vec<CaseStanding>, Error> {
    let mut found = vec![CaseStanding::NeverMade; wanted.len()];
    if wanted.is_empty() {
        return Ok(found);
    }
    let spaces: &[&str] = &CaseStanding::SPACES;
    for row in link.client.query(&link.statements.cases, &[&wanted, &spaces]).await? {
        let is_erased = row.get::<_, &str>(1) == ERASED_SPACE;
        if let Some(standing) = found.get_mut(place(&row)) {
            *standing = CaseStanding::of(true, is_erased || *standing == CaseStanding::Erased);
        }
    }
    Ok(found)
}

/// The row's place among what was wanted; the server counts from 1.
fn place(row: &Row) -> usize {
    usize::try_from(row.get::<_, i64>(0) - 1).unwrap_or(usize::MAX)
}

pub(super) fn number(row: &Row, column: usize) -> u64 {
    row.get::<_, i64>(column).cast_unsigned()
}

/// Bytes of a wrong length are read as zeros, so that what they belong to shows as damaged.
pub(super) fn hash(row: &Row, column: usize) -> Hash {
    row.get::<_, &[u8]>(column).try_into().unwrap_or_default()
}
