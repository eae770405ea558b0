-- Ledger import: saved mappings, imports that wait for a person, and batches that take an earlier one back.

-- How files of one source are read; the fingerprint names the captions it was made for, mapping is TOML.
create table ledger_mappings (
  id text primary key not null,
  name text not null,
  fingerprint text not null,
  mapping text not null,
  maker text not null,
  changed_at integer not null,
  constraint ledger_mappings__name unique (name)
) strict;
create index ledger_mappings__fingerprint on ledger_mappings (fingerprint);

-- Files that were uploaded and neither taken nor put aside: names and answers as JSON; the bytes lie in the inbox.
create table ledger_drafts (
  id text primary key not null,
  files text not null,
  made_by text,
  maker text not null,
  created_at integer not null,
  changed_at integer not null
) strict;
create index ledger_drafts__created_at on ledger_drafts (created_at);

alter table ledger_batches add column withdraws integer;
alter table ledger_batches add column reason text;
