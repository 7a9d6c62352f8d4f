//! How a realm's schema is made and checked.

use kernel::{Position, Realm};
use tokio_postgres::{Client, NoTls};

use super::link::reason;
use crate::engine::{FORMAT, Founding, HeadFrame, SCHEMA};
use crate::error::OpenError;

/// Any number will do, as long as every node takes the same.
const FOUNDING_LOCK: i64 = 0x626c_7565;

pub(crate) async fn found(
    url: &str,
    schema: &str,
    founding: Founding,
) -> Result<HeadFrame, OpenError> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(unusable)?;
    let carried = tokio::spawn(connection);
    make(&mut client, schema, founding).await.map_err(unusable)?;
    warn_of_loss(&client).await.map_err(unusable)?;
    let frame = check(&client, schema, founding).await;
    drop(client);
    // The connection ends with its client; its last words are of no use.
    let _ = carried.await;
    frame
}

async fn make(
    client: &mut Client,
    schema: &str,
    founding: Founding,
) -> Result<(), tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&FOUNDING_LOCK]).await?;
    let known = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
    if transaction.query_opt(known, &[&schema]).await?.is_some() {
        return transaction.commit().await;
    }
    transaction.batch_execute(&include_str!("schema.sql").replace("{schema}", schema)).await?;
    let rows: [(&str, Vec<u8>); 5] = [
        ("schema", SCHEMA.to_be_bytes().to_vec()),
        ("format", FORMAT.to_be_bytes().to_vec()),
        ("realm", vec![founding.realm.byte()]),
        ("first", founding.first.0.to_be_bytes().to_vec()),
        ("head_key", founding.head_key.to_vec()),
    ];
    let insert = format!("INSERT INTO {schema}.meta (name, value) VALUES ($1, $2)");
    for (name, value) in &rows {
        transaction.execute(&insert, &[name, value]).await?;
    }
    // Lease, position, epoch and erasures; the epoch counts from 0, as on every engine.
    let head = format!("INSERT INTO {schema}.head VALUES (true, 0, '-infinity', $1, 0, 0)");
    let before_first = (founding.first.0.saturating_sub(1)).cast_signed();
    transaction.execute(&head, &[&before_first]).await?;
    transaction.commit().await
}

/// Says where a server could lose what it said was stored.
async fn warn_of_loss(client: &Client) -> Result<(), tokio_postgres::Error> {
    let setting = |name: &'static str| async move {
        let row = client.query_one(&format!("SHOW {name}"), &[]).await?;
        row.try_get::<_, String>(0)
    };
    if setting("fsync").await? != "on" {
        tracing::warn!("the server does not flush (fsync is off): a crash loses what was stored");
    }
    if setting("synchronous_standby_names").await?.is_empty() {
        tracing::warn!("the server has no synchronous standby: losing its disk loses entries");
    }
    Ok(())
}

async fn check(client: &Client, schema: &str, founding: Founding) -> Result<HeadFrame, OpenError> {
    for (name, known) in [("schema", SCHEMA), ("format", FORMAT)] {
        let found = meta(client, schema, name).await?.map(u32::from_be_bytes);
        if found != Some(known) {
            let found = found.map_or_else(|| "unknown".to_owned(), |found| found.to_string());
            return Err(OpenError::FormatUnknown { found, known });
        }
    }
    let realm: Option<[u8; 1]> = meta(client, schema, "realm").await?;
    let realm = realm.and_then(|[byte]| Realm::from_byte(byte));
    if realm != Some(founding.realm) {
        return Err(OpenError::OtherRealm);
    }
    let key: [u8; 32] = meta(client, schema, "head_key").await?.ok_or(OpenError::OtherKeys)?;
    if key != founding.head_key {
        return Err(OpenError::OtherKeys);
    }
    let first = meta(client, schema, "first").await?.map_or(1, u64::from_be_bytes);
    Ok(HeadFrame { realm: founding.realm, first: Position(first), key })
}

async fn meta<const N: usize>(
    client: &Client,
    schema: &str,
    name: &str,
) -> Result<Option<[u8; N]>, OpenError> {
    let select = format!("SELECT value FROM {schema}.meta WHERE name = $1");
    let row = client.query_opt(&select, &[&name]).await.map_err(unusable)?;
    Ok(row.and_then(|row| row.get::<_, Vec<u8>>(0).try_into().ok()))
}

pub(crate) fn unusable(error: tokio_postgres::Error) -> OpenError {
    OpenError::Store { reason: reason(&error) }
}
