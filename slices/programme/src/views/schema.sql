-- The register as the public reads it. Details are kept as the entry told them; the columns beside
-- them are what is filtered, counted and sorted by.

create table area (
  slug text primary key,
  id text not null,
  place integer not null,          -- in the A to Z, from 1
  title text not null,
  letter text not null,
  details text not null            -- JSON, as in the entry
) without rowid;
create index area_by_place on area (place, slug);

create table scheme (
  number integer primary key,
  slug text not null unique,
  id text not null,
  area text not null,
  kind text not null,              -- the main kind
  status text not null,
  sort_key text not null unique,   -- the title in lower case, then the slug
  details text not null
);
create index scheme_by_area on scheme (area, sort_key);
create index scheme_by_kind on scheme (kind, sort_key);
create index scheme_by_status on scheme (status, sort_key);

create table scheme_service (
  service text not null,
  scheme integer not null,
  primary key (service, scheme)
) without rowid;
create index scheme_service_by_scheme on scheme_service (scheme);

create table scheme_kind (
  kind text not null,
  scheme integer not null,
  is_main integer not null,
  primary key (kind, scheme)
) without rowid;
create index scheme_kind_by_scheme on scheme_kind (scheme);

create table term (
  list text not null,              -- kind or status
  slug text not null,
  meaning text not null,
  since text not null,             -- when the entry that registered it was recorded
  primary key (list, slug)
) without rowid;

-- The last entry that changed the register, so that a cached page stays good while other work of
-- the realm goes on.
create table changed (
  only integer primary key check (only = 1),
  position integer not null
);
insert into changed (only, position) values (1, 0);

create virtual table scheme_text using fts5 (
  title, summary, places, partners, lesson,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '2 3'
);
insert into scheme_text (scheme_text, rank) values ('secure-delete', 1);
