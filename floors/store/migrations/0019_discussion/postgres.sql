-- What is said about records, what is attached to them, and what people are told.

create table comments (
  id text collate "C" primary key not null,
  record_type text collate "C" not null,
  record_id text collate "C" not null,
  at bigint not null,
  person_id text collate "C" not null references people (id),
  name text collate "C" not null,
  body text collate "C" not null,
  withdrawn_at bigint
);
create index comments__record on comments (record_type, record_id, at);

-- Who is named in a comment.
create table comment_mentions (
  comment_id text collate "C" not null references comments (id),
  person_id text collate "C" not null references people (id),
  primary key (comment_id, person_id)
);

-- The file itself lies under its hash; one file may be attached to many records.
create table attachments (
  id text collate "C" primary key not null,
  record_type text collate "C" not null,
  record_id text collate "C" not null,
  at bigint not null,
  person_id text collate "C" not null references people (id),
  name text collate "C" not null,
  file_name text collate "C" not null,
  kind text collate "C" not null,
  bytes bigint not null,
  sha256 text collate "C" not null,
  removed_at bigint
);
create index attachments__record on attachments (record_type, record_id, at);
create index attachments__sha256 on attachments (sha256);

-- What a person is told; times counts what was told as one.
create table notices (
  id text collate "C" primary key not null,
  person_id text collate "C" not null references people (id),
  at bigint not null,
  kind text collate "C" not null,
  record_type text collate "C" not null,
  record_id text collate "C" not null,
  by_name text collate "C" not null,
  said text collate "C",
  times bigint not null default 1,
  read_at bigint
);
create index notices__person on notices (person_id, read_at, at);
create index notices__record on notices (record_type, record_id);
