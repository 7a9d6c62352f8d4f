//! Reading beside the writer, over a few connections of a pool. Always the primary: a replica may
//! be behind, and nothing is decided on one.

use std::sync::Arc;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use kernel::Timestamp;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use super::driver::Driver;
use super::found::unusable;
use super::link::{reason, schema};
use super::look_up::{hash, number};
use crate::bounds::READERS_MAX;
use crate::engine::{EntryRow, HeadFrame, ReadBound, Reader, VaultValue};
use crate::error::{OpenError, ReadError};
use crate::format::hash::Hash;
use crate::tree::head::SignedHead;

pub(crate) struct PostgresReader {
    pool: Pool,
    driver: Arc<Driver>,
    frame: HeadFrame,
}

type Parameters = Vec<Box<dyn ToSql + Sync + Send>>;

impl PostgresReader {
    pub(crate) fn open(
        driver: Arc<Driver>,
        url: &str,
        frame: HeadFrame,
    ) -> Result<Self, OpenError> {
        let mut config: tokio_postgres::Config = url.parse().map_err(unusable)?;
        config.options(format!("-c search_path={}", schema(frame.realm)));
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config, NoTls, recycling);
        let pool = Pool::builder(manager)
            .max_size(READERS_MAX)
            .build()
            .map_err(|error| OpenError::Store { reason: error.to_string() })?;
        Ok(Self { pool, driver, frame })
    }

    pub(crate) const fn frame(&self) -> HeadFrame {
        self.frame
    }

    fn query(&self, sql: &'static str, parameters: Parameters) -> Result<Vec<Row>, ReadError> {
        let pool = self.pool.clone();
        let unreadable = |reason: String| ReadError::Store { reason };
        let read = async move {
            let client = pool.get().await.map_err(|error| unreadable(error.to_string()))?;
            let failed = |error: tokio_postgres::Error| unreadable(reason(&error));
            let statement = client.prepare_cached(sql).await.map_err(failed)?;
            let parameters: Vec<&(dyn ToSql + Sync)> =
                parameters.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect();
            client.query(&statement, &parameters).await.map_err(failed)
        };
        let ended = || unreadable("the connection's thread has ended".to_owned());
        self.driver.wait_for(read).ok_or_else(ended)?
    }

    fn head_of(&self, row: &Row) -> SignedHead {
        SignedHead {
            realm: self.frame.realm,
            first: self.frame.first,
            size: number(row, 0),
            root: hash(row, 1),
            at: Timestamp::from_milliseconds(row.get(2)),
            key: self.frame.key,
            signature: row.get::<_, &[u8]>(3).try_into().unwrap_or([0; 64]),
        }
    }
}

impl Reader for PostgresReader {
    fn entries(&self, after: u64, bound: ReadBound) -> Result<Vec<EntryRow>, ReadError> {
        let sql = "SELECT position, stream, version, hash, bytes FROM (\
            SELECT *, sum(octet_length(bytes)) OVER (ORDER BY position) - octet_length(bytes) \
            AS before FROM entry WHERE position > $1 ORDER BY position LIMIT $2) AS page \
            WHERE before < $3 ORDER BY position";
        let rows = self.query(sql, bounded(vec![Box::new(after.cast_signed())], bound))?;
        Ok(rows.iter().map(entry).collect())
    }

    fn stream(
        &self,
        stream: &[u8],
        after: u64,
        bound: ReadBound,
    ) -> Result<Vec<EntryRow>, ReadError> {
        let sql = "SELECT position, stream, version, hash, bytes FROM (\
            SELECT *, sum(octet_length(bytes)) OVER (ORDER BY version) - octet_length(bytes) \
            AS before FROM entry WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3) \
            AS page WHERE before < $4 ORDER BY version";
        let from: Parameters = vec![Box::new(stream.to_vec()), Box::new(after.cast_signed())];
        let rows = self.query(sql, bounded(from, bound))?;
        Ok(rows.iter().map(entry).collect())
    }

    fn entry_hashes(&self, first: u64, count: usize) -> Result<Vec<Hash>, ReadError> {
        let sql = "SELECT hash FROM entry WHERE position >= $1 ORDER BY position LIMIT $2";
        let start = (self.frame.first.0 + first).cast_signed();
        let rows = self.query(sql, vec![Box::new(start), Box::new(count as i64)])?;
        Ok(rows.iter().map(|row| hash(row, 0)).collect())
    }

    fn tile(&self, level: u32, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let sql = "SELECT hashes FROM tile WHERE level = $1 AND number = $2";
        let place: Parameters = vec![Box::new(level.cast_signed()), Box::new(index.cast_signed())];
        Ok(self.query(sql, place)?.first().map(|row| row.get(0)))
    }

    fn vault_load(&self, space: &str, key: &[u8]) -> Result<Option<VaultValue>, ReadError> {
        let sql = "SELECT value, expires_at FROM vault WHERE space = $1 AND key = $2";
        let place: Parameters = vec![Box::new(space.to_owned()), Box::new(key.to_vec())];
        Ok(self.query(sql, place)?.first().map(|row| vault_value(row, 0)))
    }

    fn vault_list(
        &self,
        space: &str,
        count_max: usize,
    ) -> Result<Vec<(Vec<u8>, VaultValue)>, ReadError> {
        let sql = "SELECT key, value, expires_at FROM vault WHERE space = $1 ORDER BY key LIMIT $2";
        let of: Parameters = vec![Box::new(space.to_owned()), Box::new(count_max as i64)];
        Ok(self.query(sql, of)?.iter().map(|row| (row.get(0), vault_value(row, 1))).collect())
    }

    fn signed_head(&self, at_least: Option<u64>) -> Result<Option<SignedHead>, ReadError> {
        let sql = match at_least {
            Some(_) => {
                "SELECT size, root, at, signature FROM signed_head WHERE size >= $1 \
                 ORDER BY size ASC LIMIT 1"
            }
            None => {
                "SELECT size, root, at, signature FROM signed_head WHERE size >= $1 \
                 ORDER BY size DESC LIMIT 1"
            }
        };
        let from = at_least.unwrap_or(0).cast_signed();
        let rows = self.query(sql, vec![Box::new(from)])?;
        Ok(rows.first().map(|row| self.head_of(row)))
    }
}

fn bounded(mut parameters: Parameters, bound: ReadBound) -> Parameters {
    parameters.push(Box::new(bound.count as i64));
    parameters.push(Box::new(bound.bytes as i64));
    parameters
}

fn entry(row: &Row) -> EntryRow {
    EntryRow {
        position: number(row, 0),
        stream: row.get(1),
        version: number(row, 2),
        hash: hash(row, 3),
        bytes: row.get(4),
    }
}

fn vault_value(row: &Row, column: usize) -> VaultValue {
    VaultValue {
        value: row.get(column),
        expires_at: row.get::<_, Option<i64>>(column + 1).map(Timestamp::from_milliseconds),
    }
}
