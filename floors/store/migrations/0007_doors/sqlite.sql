-- Second factors, their recovery codes, and the tokens of programs.

-- awaits_factor: the password was right, the code of the second factor is still to come.
alter table sessions add column awaits_factor integer not null default 0 check (awaits_factor in (0, 1));

-- last_step is the newest time step whose code was taken: no code opens twice.
create table second_factors (
  person_id text primary key not null references people (id),
  secret text not null,
  made_at integer not null,
  confirmed_at integer,
  last_step integer not null default 0
) strict;

create table recovery_codes (
  person_id text not null references people (id),
  code_hash text not null,
  used_at integer,
  primary key (person_id, code_hash)
) strict;

create table api_tokens (
  id text primary key not null,
  person_id text not null references people (id),
  name text not null,
  token_hash text not null,
  hint text not null,
  scope text not null check (scope in ('read', 'write')),
  created_at integer not null,
  expires_at integer not null,
  used_at integer,
  revoked_at integer,
  constraint api_tokens__token_hash unique (token_hash)
) strict;
create index api_tokens__person_id on api_tokens (person_id);
