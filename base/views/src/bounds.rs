//! Every bound of a view, with its number. The README repeats them for readers.

use std::time::Duration;

/// Events that one transaction applies.
pub const BATCH_EVENTS_MAX: usize = 1_000;
/// Batches that a build reads ahead of what it applies.
pub const BATCHES_AHEAD_MAX: usize = 2;
/// How long a follower waits for news before it looks for itself.
pub const POLL_EVERY: Duration = Duration::from_secs(1);
/// How long a follower waits after trouble (a full disk, a damaged entry) before it tries again.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How long a page waits for a view to reach a position.
pub const WAIT_FOR_MAX: Duration = Duration::from_secs(1);
/// Reads of one view at the same time, each on a connection of its own.
pub const READERS_MAX: usize = 4;
/// Reads of one view that may wait for a connection.
pub const READS_WAITING_MAX: usize = 1_024;
/// How long a read waits for a connection, or for a view that is being built for the first time.
pub const READ_WAIT_MAX: Duration = Duration::from_secs(2);
/// How long a read may take once it has a connection; then it is interrupted.
pub const READ_TIME_MAX: Duration = Duration::from_secs(5);
/// How long copying a view to a file, or taking its digest, may take.
pub const COPY_TIME_MAX: Duration = Duration::from_secs(600);
/// How long somebody waits for a rebuild to be told; it goes on without them.
pub const REBUILD_TIME_MAX: Duration = Duration::from_secs(3_600);
/// How long stopping waits for the follower's present batch.
pub const STOP_TIME_MAX: Duration = Duration::from_secs(30);
/// How long a swap waits for reads of the old file to end.
pub const SWAP_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long SQLite waits for a lock, as when a checkpoint waits for readers.
pub const LOCK_WAIT_MAX: Duration = Duration::from_secs(2);
/// Bytes of write-ahead log from which an idle follower moves it into the file.
pub const WAL_IDLE_BYTES: u64 = 4 << 20;
/// Bytes of write-ahead log from which even a busy follower does.
pub const WAL_BYTES_MAX: u64 = 64 << 20;
/// Bytes of a file that is written anew in place after an erasure, before anybody is told that it
/// was applied. A larger one is copied beside and swapped, while following goes on.
pub const SCRUB_AT_ONCE_BYTES_MAX: u64 = 64 << 20;
/// Between such copies; what is erased meanwhile is for the next one.
pub const SCRUB_COPY_EVERY: Duration = Duration::from_secs(600);
/// Bytes of a file that is looked through for damage when it is opened; a larger one is trusted
/// until a query says otherwise.
pub const CHECKED_BYTES_MAX: u64 = 64 << 20;
/// Parked streams that [`crate::View::parked`] tells; the table holds all.
pub const PARKED_TOLD_MAX: usize = 1_000;
/// Orders (rebuild, scrub, stop) that may wait for a follower.
pub const ORDERS_MAX: usize = 16;
/// Prepared statements that a follower, and each reader, keeps.
pub const STATEMENTS_KEPT_MAX: usize = 128;
