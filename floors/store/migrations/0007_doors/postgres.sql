-- Second factors, their recovery codes, and the tokens of programs.

-- awaits_factor: the password was right, the code of the second factor is still to come.
alter table sessions add column awaits_factor boolean not null default false;

-- last_step is the newest time step whose code was taken: no code opens twice.
create table second_factors (
  person_id text collate "C" primary key not null references people (id),
  secret text collate "C" not null,
  made_at bigint not null,
  confirmed_at bigint,
  last_step bigint not null default 0
);

create table recovery_codes (
  person_id text collate "C" not null references people (id),
  code_hash text collate "C" not null,
  used_at bigint,
  primary key (person_id, code_hash)
);

create table api_tokens (
  id text collate "C" primary key not null,
  person_id text collate "C" not null references people (id),
  name text collate "C" not null,
  token_hash text collate "C" not null,
  hint text collate "C" not null,
  scope text collate "C" not null check (scope in ('read', 'write')),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint,
  constraint api_tokens__token_hash unique (token_hash)
);
create index api_tokens__person_id on api_tokens (person_id);
