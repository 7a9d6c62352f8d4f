//! Every bound of the journal, with its number. The README repeats them for readers.

use std::time::Duration;

/// Commits that may wait for the writer.
pub const QUEUE_COMMITS_MAX: usize = 4_096;
/// Bytes of entries that may wait for the writer.
pub const QUEUE_BYTES_MAX: usize = 64 << 20;
/// Commits that one transaction gathers.
pub const BATCH_COMMITS_MAX: usize = 512;
/// Bytes of entries that one transaction gathers.
pub const BATCH_BYTES_MAX: usize = 8 << 20;
/// Drafts in one commit.
pub const COMMIT_DRAFTS_MAX: usize = 1_000;
/// Bytes of entries in one commit.
pub const COMMIT_BYTES_MAX: usize = 8 << 20;
/// Bytes of one entry's header and parts.
pub const ENTRY_BYTES_MAX: usize = 2 << 20;
/// Vault changes in one commit, and bytes of one vault value.
pub const VAULT_CHANGES_MAX: usize = 1_000;
pub const VAULT_VALUE_BYTES_MAX: usize = 1 << 20;
/// Rows that listing one space of the vault may answer.
pub const VAULT_ROWS_LISTED_MAX: usize = 10_000;
/// Characters of an idempotency client and key together.
pub const IDEMPOTENCY_CHARS_MAX: usize = 512;
/// Entries that one read may answer.
pub const READ_ENTRIES_MAX: usize = 10_000;
/// Stored bytes that one read gathers before it stops early.
pub const READ_BYTES_MAX: usize = 32 << 20;
/// Entries, and stored bytes, in the shared tail.
pub const TAIL_ENTRIES_MAX: usize = 8_192;
pub const TAIL_BYTES_MAX: usize = 32 << 20;
/// Heads of streams that the writer remembers, twice this at most.
pub const STREAM_HEADS_MAX: usize = 65_536;
/// Case keys that are kept unwrapped.
pub const CASE_KEYS_MAX: u64 = 10_000;
/// Read-only connections.
pub const READERS_MAX: usize = 4;
/// Bytes of one blob.
pub const BLOB_BYTES_MAX: usize = 256 << 20;
/// Seconds after which a full queue may be tried again.
pub const QUEUE_RETRY_SECONDS: u32 = 1;
/// Pages of write-ahead log after which the writer itself empties it (4 KiB each).
pub const WAL_PAGES_MAX: u64 = 65_536;
/// Between checkpoints off the writer's path.
pub const CHECKPOINT_EVERY: Duration = Duration::from_millis(100);
/// Between two signs of life of an idle writer, where it holds a lease.
pub const BEAT_EVERY: Duration = Duration::from_secs(1);
/// Without a commit for so long, the writer counts as idle and empties the write-ahead log.
pub const IDLE_AFTER: Duration = Duration::from_secs(2);
