create table agency (
    id text primary key,
    slug text not null,
    name text not null,
    kind text not null,
    standing text not null
) strict;
create unique index agency_by_slug on agency (slug);
create index agency_by_name on agency (name collate nocase, id);

create table room (
    id text primary key,
    agency text not null,
    slug text not null,
    name text not null,
    voice_number text,
    escalation_post text not null,
    standing text not null
) strict;
create index room_by_name on room (agency, name collate nocase, id);

create table person (
    id text primary key,
    agency text not null,
    display_name text,
    email text,
    roles text not null,
    standing text not null,
    last_signed_in_at text,
    locked_until text
) strict;
create index person_by_name on person (agency, coalesce(display_name, '') collate nocase, id);

create table system (
    id text primary key,
    agency text not null,
    room text not null,
    name text not null,
    roles text not null,
    standing text not null,
    last_token_at text
) strict;
create index system_by_name on system (agency, name collate nocase, id);

create table secret (
    id text primary key,
    system text not null,
    issued_at text not null
) strict;
create index secret_by_system on secret (system, issued_at, id);

create table agreement (
    id text primary key,
    edition integer not null,
    title text not null,
    terms text not null,
    withdrawn_at text,
    withdrawn_because text
) strict;
create index agreement_by_title on agreement (title collate nocase, id);

create table party (
    agreement text not null,
    agency text not null,
    primary key (agreement, agency)
) strict, without rowid;
create index party_by_agency on party (agency, agreement);

create table edition (
    agreement text not null,
    edition integer not null,
    terms text not null,
    made_at text not null,
    made_by text not null,
    primary key (agreement, edition)
) strict, without rowid;

-- Who changed what when. `subject` is the id of what changed, `owner` the agency it belongs to.
create table change (
    position integer primary key,
    recorded_at text not null,
    actor text not null,
    event text not null,
    kind text not null,
    subject text not null,
    owner text,
    detail text not null
) strict;
create index change_by_owner on change (owner, position);
create index change_by_subject on change (subject, position);
