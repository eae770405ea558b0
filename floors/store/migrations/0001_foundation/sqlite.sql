-- Sales ledger manifest, settings, the append-only chain of events, jobs.

-- One row per batch; a ledger version is the number of its last batch.
create table ledger_batches (
  version integer primary key not null check (version > 0),
  source_name text not null,
  source_sha256 text not null,
  imported_by text not null,
  created_at integer not null,
  added integer not null,
  changed integer not null,
  same integer not null,
  removed integer not null,
  revenue_change integer not null,
  receipt text not null default '{}'
) strict;
create index ledger_batches__source_sha256 on ledger_batches (source_sha256);

-- Part files, in the order in which a batch added them.
create table ledger_parts (
  file text not null,
  version integer not null references ledger_batches (version),
  place integer not null,
  row_count integer not null check (row_count >= 0),
  byte_size integer not null check (byte_size >= 0),
  sha256 text not null,
  first_day text not null,
  last_day text not null,
  origin integer not null,
  primary key (version, place)
) strict;

-- Part files that no longer belong to the ledger from a version on.
create table ledger_voids (
  file text not null,
  version integer not null references ledger_batches (version),
  place integer not null,
  primary key (version, place)
) strict;

create table settings (
  key text primary key not null,
  body text not null,
  version integer not null,
  changed_at integer not null,
  changed_by text not null
) strict;

create table events (
  seq integer primary key not null,
  at integer not null,
  person text,
  name text not null,
  verb text not null,
  record_type text not null,
  record_id text not null,
  diff text not null,
  reason text,
  request text,
  before_hash text,
  after_hash text,
  previous text not null,
  hash text not null,
  constraint events__hash unique (hash)
) strict;
create index events__record on events (record_type, record_id, seq);
create index events__at on events (at);

create trigger events_are_not_changed before update on events
begin select raise(abort, 'events are append-only'); end;
create trigger events_are_not_deleted before delete on events
begin select raise(abort, 'events are append-only'); end;

create table jobs (
  id text primary key not null,
  kind text not null,
  body text not null,
  priority integer not null default 0,
  dedupe text,
  run_at integer not null,
  attempts integer not null default 0,
  attempts_most integer not null default 5,
  leased_by text,
  leased_until integer,
  last_fault text,
  created_at integer not null,
  finished_at integer,
  failed_at integer
) strict;
create unique index jobs__dedupe on jobs (kind, dedupe)
  where dedupe is not null and finished_at is null and failed_at is null;
create index jobs__due on jobs (finished_at, failed_at, run_at, priority);
