-- What is said about records, what is attached to them, and what people are told.

create table comments (
  id text primary key not null,
  record_type text not null,
  record_id text not null,
  at integer not null,
  person_id text not null references people (id),
  name text not null,
  body text not null,
  withdrawn_at integer
) strict;
create index comments__record on comments (record_type, record_id, at);

-- Who is named in a comment.
create table comment_mentions (
  comment_id text not null references comments (id),
  person_id text not null references people (id),
  primary key (comment_id, person_id)
) strict;

-- The file itself lies under its hash; one file may be attached to many records.
create table attachments (
  id text primary key not null,
  record_type text not null,
  record_id text not null,
  at integer not null,
  person_id text not null references people (id),
  name text not null,
  file_name text not null,
  kind text not null,
  bytes integer not null,
  sha256 text not null,
  removed_at integer
) strict;
create index attachments__record on attachments (record_type, record_id, at);
create index attachments__sha256 on attachments (sha256);

-- What a person is told; times counts what was told as one.
create table notices (
  id text primary key not null,
  person_id text not null references people (id),
  at integer not null,
  kind text not null,
  record_type text not null,
  record_id text not null,
  by_name text not null,
  said text,
  times integer not null default 1,
  read_at integer
) strict;
create index notices__person on notices (person_id, read_at, at);
create index notices__record on notices (record_type, record_id);
