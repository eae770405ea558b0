-- People, the organisation tree, effective-dated postings, sign-in and sessions.

create table people (
  id text primary key not null,
  login text not null,
  login_key text not null,
  name text not null,
  lang text not null check (lang in ('zh-CN', 'en')),
  salesperson text,
  version integer not null,
  created_at integer not null,
  disabled_at integer,
  constraint people__login_key unique (login_key)
) strict;

create table credentials (
  person_id text primary key not null references people (id),
  password_hash text not null,
  changed_at integer not null
) strict;

create table person_roles (
  person_id text not null references people (id),
  role text not null,
  granted_at integer not null,
  granted_by text not null,
  primary key (person_id, role)
) strict;

create table org_units (
  id text primary key not null,
  kind text not null check (kind in ('company', 'region', 'team')),
  name text not null,
  parent_id text references org_units (id),
  version integer not null,
  closed_at integer,
  constraint org_units__kind__name unique (kind, name)
) strict;
create index org_units__parent_id on org_units (parent_id);

-- Every unit with each unit above it and itself: who is under whom without recursion.
create table org_closure (
  upper_id text not null references org_units (id),
  lower_id text not null references org_units (id),
  primary key (upper_id, lower_id)
) strict;
create index org_closure__lower_id on org_closure (lower_id);

-- until_day is the first day on which the posting no longer holds.
create table postings (
  id text primary key not null,
  person_id text not null references people (id),
  unit_id text not null references org_units (id),
  head integer not null check (head in (0, 1)),
  from_day text not null,
  until_day text not null default '9999-12-31',
  check (from_day < until_day)
) strict;
create index postings__person_id on postings (person_id);
create index postings__unit_id on postings (unit_id);

create table sessions (
  id text primary key not null,
  token_hash text not null,
  person_id text not null references people (id),
  created_at integer not null,
  seen_at integer not null,
  step_up_at integer,
  address text not null,
  device text not null,
  constraint sessions__token_hash unique (token_hash)
) strict;
create index sessions__person_id on sessions (person_id);

create table sign_in_tries (
  door text primary key not null,
  failures integer not null,
  last_at integer not null,
  open_at integer not null
) strict;

create table first_run (
  id integer primary key not null check (id = 1),
  token_hash text not null,
  made_at integer not null,
  claimed_at integer
) strict;
