-- What every record type shares: numbers, member lists, saved views, custom fields, search.

create table series (
  stem text collate "C" primary key not null,
  last bigint not null
);

create table record_members (
  record_type text collate "C" not null,
  record_id text collate "C" not null,
  person_id text collate "C" not null references people (id),
  edit boolean not null,
  primary key (record_type, record_id, person_id)
);
create index record_members__person_id on record_members (person_id);

-- person_id is empty for views shared with everybody.
create table saved_views (
  id text collate "C" primary key not null,
  record_type text collate "C" not null,
  name text collate "C" not null,
  person_id text collate "C" references people (id),
  query text collate "C" not null,
  columns text collate "C" not null,
  created_at bigint not null
);
create index saved_views__record_type on saved_views (record_type, person_id);

create table custom_fields (
  record_type text collate "C" not null,
  name text collate "C" not null,
  kind text collate "C" not null,
  label_zh text collate "C" not null,
  label_en text collate "C" not null,
  options text collate "C" not null default '[]',
  place bigint not null,
  retired_at bigint,
  primary key (record_type, name)
);

create table search_rows (
  id bigint primary key generated always as identity,
  record_type text collate "C" not null,
  record_id text collate "C" not null,
  initials text collate "C" not null,
  words tsvector not null,
  constraint search_rows__record_type__record_id unique (record_type, record_id)
);
create index search_rows__initials on search_rows (record_type, initials);
create index search_rows__words on search_rows using gin (words);
