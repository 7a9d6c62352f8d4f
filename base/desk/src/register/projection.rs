//! The register's own view: the contracts' events as they were heard, nothing else.

use kernel::{Event, Position, StoredEvent, StreamId, Timestamp, Version};
use rusqlite::Connection;
use views::{Projection, ProjectionError};

/// Keeps each of the contracts' events in a table, in order.
#[derive(Debug, Default)]
pub struct RegisterProjection;

impl Projection for RegisterProjection {
    fn name(&self) -> &'static str {
        "register"
    }

    fn version(&self) -> u32 {
        2
    }

    fn schema(&self) -> &'static str {
        "create table heard (
            position integer primary key,
            stream blob not null,
            event text not null,
            event_version integer not null,
            body text not null
        ) strict;
        create index heard_by_stream on heard (stream);"
    }

    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
        if event.event == contracts::PersonErased::NAME {
            return forget_person(db, event);
        }
        if !contracts::raises_epoch(&event.event) {
            return Ok(());
        }
        // An event that was just stored has its fields in their own order, one that was read back in
        // the alphabet's: a view that is built again must not differ by that.
        let mut body = serde_json::Value::Object(event.body.clone());
        body.sort_all_objects();
        db.prepare_cached(
            "insert into heard (position, stream, event, event_version, body)
             values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            event.position.0.cast_signed(),
            event.stream.key(),
            &event.event,
            event.event_version,
            body.to_string(),
        ))?;
        Ok(())
    }
}

/// Takes the name and the mail address out of everything heard of an erased person.
fn forget_person(db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
    db.prepare_cached(
        "update heard set body = json_remove(body, '$.display_name', '$.email') where stream = ?1",
    )?
    .execute([event.stream.key()])?;
    Ok(())
}

/// What was heard after a position, oldest first, as events with only what a fold needs.
pub(super) fn heard_after(
    db: &Connection,
    after: Position,
    count_max: u32,
) -> Result<Vec<StoredEvent>, rusqlite::Error> {
    let mut statement = db.prepare_cached(
        "select position, stream, event, event_version, body from heard
         where position > ?1 order by position limit ?2",
    )?;
    let rows = statement.query_map((after.0.cast_signed(), count_max), |row| {
        let stream: Vec<u8> = row.get(1)?;
        let body: String = row.get(4)?;
        Ok((row.get::<_, i64>(0)?, stream, row.get(2)?, row.get(3)?, body))
    })?;
    let mut heard = Vec::new();
    for row in rows {
        let (position, stream, event, event_version, body) = row?;
        let (Some(stream), Ok(body)) = (StreamId::from_key(&stream), serde_json::from_str(&body))
        else {
            continue;
        };
        heard.push(StoredEvent {
            realm: kernel::Realm::Live,
            position: Position(position.cast_unsigned()),
            stream,
            version: Version::ZERO,
            event,
            event_version,
            occurred_at: Timestamp::default(),
            recorded_at: Timestamp::default(),
            actor: kernel::Actor::Hub,
            agency: None,
            purpose: kernel::Purpose::Administration,
            agreement: None,
            cause: None,
            erased: kernel::LabelSet::NONE,
            body,
        });
    }
    Ok(heard)
}
