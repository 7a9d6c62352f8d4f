//! One batch as one transaction of about five statements, sent together; the commit goes out only
//! once the head row was moved under the writer's own lease.

use std::collections::HashMap;

use kernel::Timestamp;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

use super::LEASE_MILLISECONDS;
use super::link::Link;
use crate::cases::ERASED_SPACE;
use crate::engine::{Plan, VaultRow};

type Numbers = Vec<i64>;
type Bytes = Vec<Vec<u8>>;

/// A plan as arrays, one for each column.
#[derive(Default)]
pub(super) struct Rows {
    entries: (Numbers, Bytes, Numbers, Bytes, Bytes),
    repeats: (Bytes, Bytes, Bytes, Numbers, Numbers, Numbers),
    puts: (Vec<String>, Bytes, Bytes, Vec<Option<i64>>),
    deletes: (Vec<String>, Bytes),
    tiles: (Vec<i32>, Numbers, Bytes),
    head: Option<(i64, Vec<u8>, i64, Vec<u8>)>,
    epoch: Option<i64>,
    erasures: i64,
}

impl Rows {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut rows = Self { epoch: plan.epoch.map(u64::cast_signed), ..Self::default() };
        for entry in &plan.entries {
            rows.entries.0.push(entry.position.cast_signed());
            rows.entries.1.push(entry.stream.clone());
            rows.entries.2.push(entry.version.cast_signed());
            rows.entries.3.push(entry.hash.to_vec());
            rows.entries.4.push(entry.bytes.clone());
        }
        for repeat in &plan.repeats {
            rows.repeats.0.push(repeat.key.to_vec());
            rows.repeats.1.push(repeat.body_hash.to_vec());
            rows.repeats.2.push(repeat.stream.clone());
            rows.repeats.3.push(repeat.first.cast_signed());
            rows.repeats.4.push(repeat.count.cast_signed());
            rows.repeats.5.push(repeat.recorded_at.milliseconds());
        }
        for tile in &plan.tiles {
            rows.tiles.0.push(tile.level.cast_signed());
            rows.tiles.1.push(tile.index.cast_signed());
            rows.tiles.2.push(tile.bytes.clone());
        }
        rows.head = plan.head.as_ref().map(|head| {
            let (root, signature) = (head.root.to_vec(), head.signature.to_vec());
            (head.size.cast_signed(), root, head.at.milliseconds(), signature)
        });
        rows.vault(&plan.vault);
        rows
    }

    /// Of several changes of one row only the last stands: one statement may touch a row once.
    fn vault(&mut self, changes: &[VaultRow]) {
        let mut last: HashMap<(&str, &[u8]), &VaultRow> = HashMap::new();
        for change in changes {
            let (VaultRow::Put { space, key, .. } | VaultRow::Delete { space, key }) = change;
            self.erasures +=
                i64::from(space == ERASED_SPACE && matches!(change, VaultRow::Put { .. }));
            last.insert((space, key), change);
        }
        for change in last.into_values() {
            match change {
                VaultRow::Put { space, key, value, expires_at } => {
                    self.puts.0.push(space.clone());
                    self.puts.1.push(key.clone());
                    self.puts.2.push(value.clone());
                    self.puts.3.push(expires_at.map(Timestamp::milliseconds));
                }
                VaultRow::Delete { space, key } => {
                    self.deletes.0.push(space.clone());
                    self.deletes.1.push(key.clone());
                }
            }
        }
    }
}

/// Answers whether the lease was still this writer's; nothing was stored if not.
pub(super) async fn flush(link: &Link, rows: &Rows, lease: i64) -> Result<bool, Error> {
    let client = &link.client;
    let count = i64::try_from(rows.entries.0.len()).unwrap_or(0);
    let head: [&(dyn ToSql + Sync); 5] =
        [&lease, &count, &rows.epoch, &rows.erasures, &LEASE_MILLISECONDS];
    let (_, moved) = futures::try_join!(
        client.batch_execute("BEGIN"),
        client.execute(&link.statements.move_head, &head)
    )?;
    if moved != 1 {
        client.batch_execute("ROLLBACK").await?;
        return Ok(false);
    }
    // Sent in this order and answered together. If one fails, the server turns the commit into a
    // rollback, and the failure is what comes back.
    futures::try_join!(
        entries(link, rows),
        repeats(link, rows),
        puts(link, rows),
        deletes(link, rows),
        tiles(link, rows),
        sign(link, rows),
        notify(link, rows),
        client.batch_execute("COMMIT"),
    )?;
    Ok(true)
}

async fn entries(link: &Link, rows: &Rows) -> Result<(), Error> {
    let (positions, streams, versions, hashes, bytes) = &rows.entries;
    let columns: [&(dyn ToSql + Sync); 5] = [positions, streams, versions, hashes, bytes];
    unless_empty(positions.is_empty(), link, &link.statements.entries, &columns).await
}

async fn repeats(link: &Link, rows: &Rows) -> Result<(), Error> {
    let (keys, hashes, streams, firsts, counts, times) = &rows.repeats;
    let columns: [&(dyn ToSql + Sync); 6] = [keys, hashes, streams, firsts, counts, times];
    unless_empty(keys.is_empty(), link, &link.statements.remember, &columns).await
}

async fn puts(link: &Link, rows: &Rows) -> Result<(), Error> {
    let (spaces, keys, values, expiries) = &rows.puts;
    let columns: [&(dyn ToSql + Sync); 4] = [spaces, keys, values, expiries];
    unless_empty(keys.is_empty(), link, &link.statements.put, &columns).await
}

async fn deletes(link: &Link, rows: &Rows) -> Result<(), Error> {
    let (spaces, keys) = &rows.deletes;
    unless_empty(keys.is_empty(), link, &link.statements.delete, &[spaces, keys]).await
}

async fn tiles(link: &Link, rows: &Rows) -> Result<(), Error> {
    let (levels, numbers, hashes) = &rows.tiles;
    unless_empty(levels.is_empty(), link, &link.statements.tiles, &[levels, numbers, hashes]).await
}

async fn sign(link: &Link, rows: &Rows) -> Result<(), Error> {
    let Some((size, root, at, signature)) = &rows.head else { return Ok(()) };
    let columns: [&(dyn ToSql + Sync); 4] = [size, root, at, signature];
    unless_empty(false, link, &link.statements.sign, &columns).await
}

/// Wakes followers on other nodes at the commit; they poll all the same.
async fn notify(link: &Link, rows: &Rows) -> Result<(), Error> {
    unless_empty(rows.head.is_none(), link, &link.statements.notify, &[]).await
}

async fn unless_empty(
    is_empty: bool,
    link: &Link,
    statement: &Statement,
    columns: &[&(dyn ToSql + Sync)],
) -> Result<(), Error> {
    if is_empty {
        return Ok(());
    }
    link.client.execute(statement, columns).await.map(|_| ())
}
