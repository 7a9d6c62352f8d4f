CREATE SCHEMA {schema};
CREATE TABLE {schema}.meta (name text PRIMARY KEY, value bytea NOT NULL);
CREATE TABLE {schema}.head (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    lease bigint NOT NULL,
    lease_ends_at timestamptz NOT NULL,
    position bigint NOT NULL,
    epoch bigint NOT NULL,
    erasures bigint NOT NULL
);
CREATE TABLE {schema}.entry (
    position bigint PRIMARY KEY,
    stream bytea NOT NULL,
    version bigint NOT NULL,
    hash bytea NOT NULL,
    bytes bytea NOT NULL,
    UNIQUE (stream, version)
);
ALTER TABLE {schema}.entry ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE {schema}.idempotency (
    key bytea PRIMARY KEY,
    body_hash bytea NOT NULL,
    stream bytea NOT NULL,
    first bigint NOT NULL,
    count bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE {schema}.vault (
    space text NOT NULL,
    key bytea NOT NULL,
    value bytea NOT NULL,
    expires_at bigint,
    PRIMARY KEY (space, key)
);
CREATE INDEX vault_by_expiry ON {schema}.vault (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE {schema}.tile (
    level integer NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, number)
);
CREATE TABLE {schema}.signed_head (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    at bigint NOT NULL,
    signature bytea NOT NULL
);
