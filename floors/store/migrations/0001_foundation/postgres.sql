-- Sales ledger manifest, settings, the append-only chain of events, jobs.

-- One row per batch; a ledger version is the number of its last batch.
create table ledger_batches (
  version bigint primary key not null check (version > 0),
  source_name text collate "C" not null,
  source_sha256 text collate "C" not null,
  imported_by text collate "C" not null,
  created_at bigint not null,
  added bigint not null,
  changed bigint not null,
  same bigint not null,
  removed bigint not null,
  revenue_change bigint not null,
  receipt text collate "C" not null default '{}'
);
create index ledger_batches__source_sha256 on ledger_batches (source_sha256);

-- Part files, in the order in which a batch added them.
create table ledger_parts (
  file text collate "C" not null,
  version bigint not null references ledger_batches (version),
  place bigint not null,
  row_count bigint not null check (row_count >= 0),
  byte_size bigint not null check (byte_size >= 0),
  sha256 text collate "C" not null,
  first_day text collate "C" not null,
  last_day text collate "C" not null,
  origin bigint not null,
  primary key (version, place)
);

-- Part files that no longer belong to the ledger from a version on.
create table ledger_voids (
  file text collate "C" not null,
  version bigint not null references ledger_batches (version),
  place bigint not null,
  primary key (version, place)
);

create table settings (
  key text collate "C" primary key not null,
  body text collate "C" not null,
  version bigint not null,
  changed_at bigint not null,
  changed_by text collate "C" not null
);

create table events (
  seq bigint primary key not null,
  at bigint not null,
  person text collate "C",
  name text collate "C" not null,
  verb text collate "C" not null,
  record_type text collate "C" not null,
  record_id text collate "C" not null,
  diff text collate "C" not null,
  reason text collate "C",
  request text collate "C",
  before_hash text collate "C",
  after_hash text collate "C",
  previous text collate "C" not null,
  hash text collate "C" not null,
  constraint events__hash unique (hash)
);
create index events__record on events (record_type, record_id, seq);
create index events__at on events (at);

create function events_are_append_only() returns trigger language plpgsql as
$$ begin raise exception 'events are append-only'; end $$;
create trigger events_are_not_changed before update or delete on events
for each row execute function events_are_append_only();

create table jobs (
  id text collate "C" primary key not null,
  kind text collate "C" not null,
  body text collate "C" not null,
  priority bigint not null default 0,
  dedupe text collate "C",
  run_at bigint not null,
  attempts bigint not null default 0,
  attempts_most bigint not null default 5,
  leased_by text collate "C",
  leased_until bigint,
  last_fault text collate "C",
  created_at bigint not null,
  finished_at bigint,
  failed_at bigint
);
create unique index jobs__dedupe on jobs (kind, dedupe)
  where dedupe is not null and finished_at is null and failed_at is null;
create index jobs__due on jobs (finished_at, failed_at, run_at, priority);
