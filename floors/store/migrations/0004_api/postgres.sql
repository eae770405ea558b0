-- Calls of programs that must happen once (Idempotency-Key), and imports of records that can be undone.

-- status is empty while the call is under way; answer holds head and body as JSON.
create table api_calls (
  id text collate "C" primary key not null,
  person_id text collate "C" not null references people (id),
  call_key text collate "C" not null,
  fingerprint text collate "C" not null,
  begun_at bigint not null,
  expires_at bigint not null,
  status bigint,
  answer text collate "C",
  constraint api_calls__person_id__call_key unique (person_id, call_key)
);
create index api_calls__expires_at on api_calls (expires_at);

-- A sheet that was read and waits for a person: its cells and the columns' fields as JSON.
create table import_stages (
  id text collate "C" primary key not null,
  person_id text collate "C" not null references people (id),
  record_type text collate "C" not null,
  file text collate "C" not null,
  sheet text collate "C" not null,
  mapping text collate "C" not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index import_stages__expires_at on import_stages (expires_at);

create table import_batches (
  id text collate "C" primary key not null,
  record_type text collate "C" not null,
  person_id text collate "C" references people (id),
  file text collate "C" not null,
  taken_at bigint not null,
  created bigint not null,
  changed bigint not null,
  undone_at bigint
);
create index import_batches__record_type on import_batches (record_type, taken_at);

-- What the batch did to each record: the version it left and the changed fields as they were before.
create table import_rows (
  batch_id text collate "C" not null references import_batches (id),
  place bigint not null,
  record_id text collate "C" not null,
  verb text collate "C" not null,
  version bigint not null,
  before text collate "C" not null,
  primary key (batch_id, place)
);

-- A call that died half-way is looked up by its request.
create index events__request on events (request) where request is not null;
