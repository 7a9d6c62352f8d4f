create table incident (
    incident blob primary key,
    owner blob not null,
    lifecycle text not null,
    status text not null,
    spoken_code text not null,
    priority integer not null,
    raised_at integer not null,
    -- The latest entry about it, on its own stream or its shares'.
    moved_at integer not null,
    first_position integer not null,
    is_erased integer not null default 0
) strict, without rowid;

create table party (
    agency blob not null,
    first_position integer not null,
    incident blob not null,
    primary key (agency, first_position, incident)
) strict, without rowid;

create table share (
    share blob primary key,
    incident blob not null,
    from_agency blob not null,
    from_room blob,
    to_agency blob not null,
    to_room blob,
    state text not null,
    is_ended integer not null,
    -- Cancelled, and nobody at the recipient has seen that yet.
    is_cancel_unseen integer not null,
    first_position integer not null,
    position integer not null,
    -- The share as the model folds it, in JSON: codes, ids and times, no free text.
    folded text not null
) strict, without rowid;
create index share_of_incident on share (incident);
create index share_to on share (to_agency, is_ended, first_position);
create index share_cancel_unseen on share (to_agency, first_position) where is_cancel_unseen = 1;
create index share_from on share (from_agency, is_ended, first_position);

create table feed (
    agency blob not null,
    position integer not null,
    room blob,
    share blob not null,
    incident blob not null,
    event text not null,
    primary key (agency, position, share)
) strict, without rowid;

-- Shares whose clocks may still run out.
create table watched (share blob primary key, look_at integer not null) strict, without rowid;
create index watched_by_time on watched (look_at);

create table alarm (
    agency blob not null,
    position integer not null,
    share blob not null,
    incident blob not null,
    kind text not null,
    level text not null,
    attempt integer not null,
    due_at integer not null,
    raised_at integer not null,
    ring text not null,
    -- Whether its ground still holds; when it does not, it rings no more.
    is_standing integer not null default 1,
    acknowledged_at integer,
    acknowledged_room blob,
    primary key (agency, position)
) strict, without rowid;
create index alarm_of_share on alarm (share, kind, attempt);

create table log_line (
    incident blob not null,
    number integer not null,
    line blob not null,
    position integer not null,
    author blob not null,
    actor text not null,
    category text not null,
    label text not null,
    authored_at integer not null,
    recorded_at integer not null,
    corrects blob,
    text text,
    primary key (incident, number)
) strict, without rowid;
