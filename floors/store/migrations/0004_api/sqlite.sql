-- Calls of programs that must happen once (Idempotency-Key), and imports of records that can be undone.

-- status is empty while the call is under way; answer holds head and body as JSON.
create table api_calls (
  id text primary key not null,
  person_id text not null references people (id),
  call_key text not null,
  fingerprint text not null,
  begun_at integer not null,
  expires_at integer not null,
  status integer,
  answer text,
  constraint api_calls__person_id__call_key unique (person_id, call_key)
) strict;
create index api_calls__expires_at on api_calls (expires_at);

-- A sheet that was read and waits for a person: its cells and the columns' fields as JSON.
create table import_stages (
  id text primary key not null,
  person_id text not null references people (id),
  record_type text not null,
  file text not null,
  sheet text not null,
  mapping text not null,
  created_at integer not null,
  expires_at integer not null
) strict;
create index import_stages__expires_at on import_stages (expires_at);

create table import_batches (
  id text primary key not null,
  record_type text not null,
  person_id text references people (id),
  file text not null,
  taken_at integer not null,
  created integer not null,
  changed integer not null,
  undone_at integer
) strict;
create index import_batches__record_type on import_batches (record_type, taken_at);

-- What the batch did to each record: the version it left and the changed fields as they were before.
create table import_rows (
  batch_id text not null references import_batches (id),
  place integer not null,
  record_id text not null,
  verb text not null,
  version integer not null,
  before text not null,
  primary key (batch_id, place)
) strict;

-- A call that died half-way is looked up by its request.
create index events__request on events (request) where request is not null;
