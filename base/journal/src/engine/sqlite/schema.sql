CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE entry (
    position INTEGER PRIMARY KEY,
    stream BLOB NOT NULL,
    version INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_by_stream ON entry (stream, version);
CREATE TABLE idempotency (
    key BLOB PRIMARY KEY,
    body_hash BLOB NOT NULL,
    stream BLOB NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE vault (
    space TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (space, key)
) WITHOUT ROWID, STRICT;
CREATE INDEX vault_by_expiry ON vault (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE tile (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT;
CREATE TABLE signed_head (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    at INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT;
