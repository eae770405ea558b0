-- Ledger import: saved mappings, imports that wait for a person, and batches that take an earlier one back.

-- How files of one source are read; the fingerprint names the captions it was made for, mapping is TOML.
create table ledger_mappings (
  id text collate "C" primary key not null,
  name text collate "C" not null,
  fingerprint text collate "C" not null,
  mapping text collate "C" not null,
  maker text collate "C" not null,
  changed_at bigint not null,
  constraint ledger_mappings__name unique (name)
);
create index ledger_mappings__fingerprint on ledger_mappings (fingerprint);

-- Files that were uploaded and neither taken nor put aside: names and answers as JSON; the bytes lie in the inbox.
create table ledger_drafts (
  id text collate "C" primary key not null,
  files text collate "C" not null,
  made_by text collate "C",
  maker text collate "C" not null,
  created_at bigint not null,
  changed_at bigint not null
);
create index ledger_drafts__created_at on ledger_drafts (created_at);

alter table ledger_batches add column withdraws bigint;
alter table ledger_batches add column reason text collate "C";
