-- What every record type shares: numbers, member lists, saved views, custom fields, search.

create table series (
  stem text primary key not null,
  last integer not null
) strict;

create table record_members (
  record_type text not null,
  record_id text not null,
  person_id text not null references people (id),
  edit integer not null check (edit in (0, 1)),
  primary key (record_type, record_id, person_id)
) strict;
create index record_members__person_id on record_members (person_id);

-- person_id is empty for views shared with everybody.
create table saved_views (
  id text primary key not null,
  record_type text not null,
  name text not null,
  person_id text references people (id),
  query text not null,
  columns text not null,
  created_at integer not null
) strict;
create index saved_views__record_type on saved_views (record_type, person_id);

create table custom_fields (
  record_type text not null,
  name text not null,
  kind text not null,
  label_zh text not null,
  label_en text not null,
  options text not null default '[]',
  place integer not null,
  retired_at integer,
  primary key (record_type, name)
) strict;

create table search_rows (
  id integer primary key not null,
  record_type text not null,
  record_id text not null,
  initials text not null,
  constraint search_rows__record_type__record_id unique (record_type, record_id)
) strict;
create index search_rows__initials on search_rows (record_type, initials);
create virtual table search_words using fts5 (words, tokenize = "unicode61 remove_diacritics 0");
