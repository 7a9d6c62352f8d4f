//! The writer's own connection: opened, prepared, listening, and opened again when it breaks.

use crossbeam_channel::{Receiver, Sender, bounded};
use futures::StreamExt as _;
use kernel::Realm;
use tokio_postgres::{AsyncMessage, Client, NoTls, Statement};

use crate::engine::EngineError;

/// The schema of a realm.
pub(crate) fn schema(realm: Realm) -> String {
    format!("bluelight_{}", realm.code())
}

/// A connection with its statements.
pub(crate) struct Link {
    pub(crate) client: Client,
    pub(crate) statements: Statements,
    /// Something was appended, perhaps by another node. Only ever a hint.
    pub(crate) woken: Receiver<()>,
}

pub(crate) struct Statements {
    pub(crate) streams: Statement,
    pub(crate) repeats: Statement,
    pub(crate) seats: Statement,
    pub(crate) cases: Statement,
    pub(crate) move_head: Statement,
    pub(crate) entries: Statement,
    pub(crate) remember: Statement,
    pub(crate) put: Statement,
    pub(crate) delete: Statement,
    pub(crate) tiles: Statement,
    pub(crate) sign: Statement,
    pub(crate) notify: Statement,
}

impl Link {
    pub(crate) async fn open(url: &str, schema: &str) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        let (wake, woken) = bounded(1);
        tokio::spawn(carry(connection, wake));
        client
            .batch_execute(&format!(
                "SET search_path = {schema}; SET synchronous_commit = on; LISTEN {schema}"
            ))
            .await?;
        let statements = Statements::prepare(&client).await?;
        Ok(Self { client, statements, woken })
    }
}

/// Carries a connection on until it ends.
async fn carry<S, T>(mut connection: tokio_postgres::Connection<S, T>, wake: Sender<()>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let mut messages = futures::stream::poll_fn(move |context| connection.poll_message(context));
    while let Some(Ok(message)) = messages.next().await {
        if matches!(message, AsyncMessage::Notification(_)) {
            // A wake-up that is still waiting is as good as two.
            let _ = wake.try_send(());
        }
    }
}

impl Statements {
    async fn prepare(client: &Client) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            streams: client.prepare(STREAMS).await?,
            repeats: client.prepare(REPEATS).await?,
            seats: client.prepare(SEATS).await?,
            cases: client.prepare(CASES).await?,
            move_head: client.prepare(MOVE_HEAD).await?,
            entries: client.prepare(ENTRIES).await?,
            remember: client.prepare(REMEMBER).await?,
            put: client.prepare(PUT).await?,
            delete: client.prepare(DELETE).await?,
            tiles: client.prepare(TILES).await?,
            sign: client.prepare(SIGN).await?,
            notify: client.prepare(NOTIFY).await?,
        })
    }
}

/// A full disk stops the writer until it is restarted; what breaks the connection only costs the
/// lease, for what is stored is read again before anything more is taken.
pub(crate) fn failed(error: tokio_postgres::Error) -> EngineError {
    use tokio_postgres::error::SqlState;
    let is_broken = error.is_closed()
        || std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>());
    match error.code() {
        _ if is_broken => EngineError::Fenced,
        Some(&SqlState::DISK_FULL) => EngineError::Full,
        Some(&SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN) => EngineError::Fenced,
        _ => EngineError::Failed(reason(&error)),
    }
}

/// The server's own words, without the values that it quotes in its detail.
pub(crate) fn reason(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

const STREAMS: &str = "SELECT wanted.n, found.version, found.hash \
    FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted(stream, n) \
    CROSS JOIN LATERAL (SELECT version, hash FROM entry \
        WHERE entry.stream = wanted.stream ORDER BY version DESC LIMIT 1) AS found";
const REPEATS: &str = "SELECT wanted.n, body_hash, stream, first, count, recorded_at \
    FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted(key, n) JOIN idempotency USING (key)";
const SEATS: &str = "SELECT position, stream, version, hash FROM entry \
    WHERE position >= $1 AND position < $1 + $2 ORDER BY position";
const CASES: &str = "SELECT wanted.n, vault.space \
    FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted(key, n) \
    JOIN vault ON vault.key = wanted.key AND vault.space = ANY ($2)";
const MOVE_HEAD: &str = "UPDATE head SET position = position + $2, epoch = coalesce($3, epoch), \
    erasures = erasures + $4, lease_ends_at = clock_timestamp() + $5::bigint * interval '1 millisecond' \
    WHERE lease = $1";
const ENTRIES: &str = "INSERT INTO entry (position, stream, version, hash, bytes) \
    SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bytea[], $5::bytea[])";
const REMEMBER: &str = "INSERT INTO idempotency \
    (key, body_hash, stream, first, count, recorded_at) SELECT * FROM unnest(\
    $1::bytea[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], $6::bigint[])";
const PUT: &str = "INSERT INTO vault (space, key, value, expires_at) \
    SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::bigint[]) \
    ON CONFLICT (space, key) DO UPDATE \
    SET value = excluded.value, expires_at = excluded.expires_at";
const DELETE: &str = "DELETE FROM vault USING unnest($1::text[], $2::bytea[]) \
    AS gone(space, key) WHERE vault.space = gone.space AND vault.key = gone.key";
const TILES: &str = "INSERT INTO tile (level, number, hashes) \
    SELECT * FROM unnest($1::integer[], $2::bigint[], $3::bytea[])";
const SIGN: &str = "INSERT INTO signed_head (size, root, at, signature) VALUES ($1, $2, $3, $4)";
const NOTIFY: &str = "SELECT pg_notify(current_schema, '')";
