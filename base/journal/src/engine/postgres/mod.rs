//! The engine on PostgreSQL: one schema per realm, one `head` row that holds the lease. Every
//! batch moves that row `where lease = mine`, so a writer that lost its lease without knowing
//! cannot store anything, and positions have no gaps. Leases end by the database's clock.

mod driver;
mod flush;
mod found;
mod link;
mod look_up;
mod read;

use std::sync::Arc;
use std::time::Duration;

use kernel::{Position, Timestamp};

use self::driver::Driver;
use self::link::{Link, failed, reason, schema};
pub(crate) use self::read::PostgresReader;
use super::{Engine, EngineError, Founding, Known, Plan, Reader, Standby, Start, Wanted};
use crate::error::OpenError;
use crate::tree::edge::Edge;
use crate::tree::{TILE_WIDTH, perfect_root};

/// How long a lease holds without being renewed. The writer renews it each second.
const LEASE_MILLISECONDS: i64 = 3_000;
/// Between attempts to take a lease that another holds, unless a notice comes before.
const STANDBY_POLL: Duration = Duration::from_millis(200);

pub(crate) struct PostgresEngine {
    driver: Arc<Driver>,
    url: String,
    founding: Founding,
    reader: Arc<PostgresReader>,
    link: Option<Arc<Link>>,
    /// The lease held, or the last one that was.
    lease: i64,
}

impl PostgresEngine {
    /// Connects, and makes the realm's schema if it is not there.
    pub(crate) fn open(url: &str, founding: Founding) -> Result<Self, OpenError> {
        let driver = Arc::new(Driver::start()?);
        let (at, named) = (url.to_owned(), schema(founding.realm));
        let frame = driver
            .wait_for(async move { found::found(&at, &named, founding).await })
            .ok_or_else(ended)??;
        let reader = PostgresReader::open(Arc::clone(&driver), url, frame)?;
        let reader = Arc::new(reader);
        let url = url.to_owned();
        let mut engine = Self { driver, url, founding, reader, link: None, lease: -1 };
        engine.link().map_err(|error| OpenError::Store { reason: error.to_string() })?;
        Ok(engine)
    }

    pub(crate) fn reader(&self) -> Arc<PostgresReader> {
        Arc::clone(&self.reader)
    }

    fn link(&mut self) -> Result<Arc<Link>, EngineError> {
        if let Some(link) = self.link.as_ref().filter(|link| !link.client.is_closed()) {
            return Ok(Arc::clone(link));
        }
        let (url, named) = (self.url.clone(), schema(self.founding.realm));
        let link = self.wait_for(async move { Link::open(&url, &named).await })?;
        let link = Arc::new(link);
        self.link = Some(Arc::clone(&link));
        Ok(link)
    }

    fn wait_for<T: Send + 'static>(
        &self,
        run: impl Future<Output = Result<T, tokio_postgres::Error>> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.driver.wait_for(run).ok_or(EngineError::Fenced)?.map_err(failed)
    }

    /// Takes the lease if nobody holds it; answers whether it is held now.
    fn take_lease(&mut self) -> Result<bool, EngineError> {
        let link = self.link()?;
        let taken = self.wait_for(async move {
            let take = "UPDATE head SET lease = lease + 1, \
                lease_ends_at = clock_timestamp() + $1::bigint * interval '1 millisecond' \
                WHERE lease_ends_at < clock_timestamp() RETURNING lease";
            link.client.query_opt(take, &[&LEASE_MILLISECONDS]).await
        })?;
        if let Some(row) = &taken {
            self.lease = row.get(0);
        }
        Ok(taken.is_some())
    }

    /// Where the journal stands now.
    fn stand(&mut self, is_holder: bool) -> Result<Start, OpenError> {
        let store = |reason: String| OpenError::Store { reason };
        let head = self.head().map_err(|error| store(error.to_string()))?;
        let frame = self.reader.frame();
        let position = head.position;
        let damaged = || OpenError::Damaged { position };
        let size = (position.0 + 1).checked_sub(frame.first.0).ok_or_else(damaged)?;
        let edge = restore(self.reader.as_ref(), size).map_err(|error| store(error.to_string()))?;
        let signed = self.reader.signed_head(None).map_err(|error| store(error.to_string()))?;
        let is_sound = match &signed {
            None => size == 0,
            Some(head) => head.size == size && head.root == edge.root() && head.is_signed(),
        };
        // Another node may append between these reads; only a holder must agree with its head.
        if is_sound || !is_holder {
            Ok(Start { first: frame.first, position, epoch: head.epoch, edge, is_holder })
        } else {
            Err(damaged())
        }
    }

    fn head(&mut self) -> Result<Head, EngineError> {
        let link = self.link()?;
        let row = self.wait_for(async move {
            link.client.query_one("SELECT position, epoch, erasures FROM head", &[]).await
        })?;
        let number = |column: usize| row.get::<_, i64>(column).cast_unsigned();
        Ok(Head { position: Position(number(0)), epoch: number(1), erasures: number(2) })
    }
}

struct Head {
    position: Position,
    epoch: u64,
    erasures: u64,
}

impl Engine for PostgresEngine {
    fn start(&mut self) -> Result<Start, OpenError> {
        let is_holder =
            self.take_lease().map_err(|error| OpenError::Store { reason: error.to_string() })?;
        self.stand(is_holder)
    }

    fn look_up(&mut self, wanted: &Wanted) -> Result<Known, EngineError> {
        let link = self.link()?;
        let wanted = look_up::Owned::of(wanted);
        self.wait_for(async move { look_up::look_up(&link, wanted).await })
    }

    fn flush(&mut self, plan: &Plan) -> Result<(), EngineError> {
        // A connection that broke has lost its transaction, not the lease: but then nobody knows
        // what else has happened, so the lease is taken anew before anything is stored.
        let Some(link) = self.link.clone().filter(|link| !link.client.is_closed()) else {
            return Err(EngineError::Fenced);
        };
        let (rows, lease) = (flush::Rows::of(plan), self.lease);
        let flushed = self.wait_for(async move { flush::flush(&link, &rows, lease).await });
        if flushed.is_err() {
            self.link = None;
        }
        match flushed? {
            true => Ok(()),
            false => Err(EngineError::Fenced),
        }
    }

    fn scrub(&mut self) -> Result<(), EngineError> {
        let link = self.link()?;
        self.wait_for(async move { link.client.batch_execute("VACUUM vault").await })
    }

    fn rest(&mut self, now: Timestamp) -> Result<(), EngineError> {
        let link = self.link()?;
        let expire = "DELETE FROM vault WHERE expires_at IS NOT NULL AND expires_at <= $1 \
            AND EXISTS (SELECT 1 FROM head WHERE lease = $2)";
        let lease = self.lease;
        let until = now.milliseconds();
        self.wait_for(async move { link.client.execute(expire, &[&until, &lease]).await })
            .map(|_| ())
    }

    fn beat(&mut self) -> Result<(), EngineError> {
        let link = self.link()?;
        let lease = self.lease;
        let renewed = self.wait_for(async move {
            let renew = "UPDATE head SET lease_ends_at = \
                clock_timestamp() + $2::bigint * interval '1 millisecond' WHERE lease = $1";
            link.client.execute(renew, &[&lease, &LEASE_MILLISECONDS]).await
        })?;
        if renewed == 1 { Ok(()) } else { Err(EngineError::Fenced) }
    }

    fn stand_by(&mut self) -> Result<Standby, EngineError> {
        let link = self.link()?;
        // A notice only wakes; the table is read whether it comes or not.
        let _ = link.woken.recv_timeout(STANDBY_POLL);
        if self.take_lease()? {
            return self
                .stand(true)
                .map(|start| Standby::Taken(Box::new(start)))
                .map_err(|error| EngineError::Failed(error.to_string()));
        }
        let head = self.head()?;
        Ok(Standby::Waiting { position: head.position, epoch: head.epoch, erasures: head.erasures })
    }
}

impl Drop for PostgresEngine {
    /// Gives the lease back, so that another need not wait for its end.
    fn drop(&mut self) {
        let Some(link) = self.link.take() else { return };
        let lease = self.lease;
        let give_back = "UPDATE head SET lease_ends_at = '-infinity' WHERE lease = $1";
        let given = self.driver.wait_for(async move {
            link.client.execute(give_back, &[&lease]).await.map_err(|error| reason(&error))
        });
        if let Some(Err(error)) = given {
            tracing::warn!(error, "lease was not given back; it ends by itself");
        }
    }
}

fn restore(reader: &PostgresReader, size: u64) -> Result<Edge, crate::error::ReadError> {
    let first = size - size % TILE_WIDTH;
    let hashes = reader.entry_hashes(first, usize::try_from(size - first).unwrap_or(0))?;
    Edge::restore(
        size,
        |level, index| {
            let tile = reader.tile(level, index)?.unwrap_or_default();
            Ok(perfect_root(tile.as_chunks::<32>().0).unwrap_or_default())
        },
        |index| {
            let place = usize::try_from(index - first).unwrap_or(usize::MAX);
            Ok(hashes.get(place).copied().unwrap_or_default())
        },
    )
}

fn ended() -> OpenError {
    OpenError::Store { reason: "the connection's thread has ended".to_owned() }
}
