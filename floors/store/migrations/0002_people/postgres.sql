-- People, the organisation tree, effective-dated postings, sign-in and sessions.

create table people (
  id text collate "C" primary key not null,
  login text collate "C" not null,
  login_key text collate "C" not null,
  name text collate "C" not null,
  lang text collate "C" not null check (lang in ('zh-CN', 'en')),
  salesperson text collate "C",
  version bigint not null,
  created_at bigint not null,
  disabled_at bigint,
  constraint people__login_key unique (login_key)
);

create table credentials (
  person_id text collate "C" primary key not null references people (id),
  password_hash text collate "C" not null,
  changed_at bigint not null
);

create table person_roles (
  person_id text collate "C" not null references people (id),
  role text collate "C" not null,
  granted_at bigint not null,
  granted_by text collate "C" not null,
  primary key (person_id, role)
);

create table org_units (
  id text collate "C" primary key not null,
  kind text collate "C" not null check (kind in ('company', 'region', 'team')),
  name text collate "C" not null,
  parent_id text collate "C" references org_units (id),
  version bigint not null,
  closed_at bigint,
  constraint org_units__kind__name unique (kind, name)
);
create index org_units__parent_id on org_units (parent_id);

-- Every unit with each unit above it and itself: who is under whom without recursion.
create table org_closure (
  upper_id text collate "C" not null references org_units (id),
  lower_id text collate "C" not null references org_units (id),
  primary key (upper_id, lower_id)
);
create index org_closure__lower_id on org_closure (lower_id);

-- until_day is the first day on which the posting no longer holds.
create table postings (
  id text collate "C" primary key not null,
  person_id text collate "C" not null references people (id),
  unit_id text collate "C" not null references org_units (id),
  head boolean not null,
  from_day text collate "C" not null,
  until_day text collate "C" not null default '9999-12-31',
  check (from_day < until_day)
);
create index postings__person_id on postings (person_id);
create index postings__unit_id on postings (unit_id);

create table sessions (
  id text collate "C" primary key not null,
  token_hash text collate "C" not null,
  person_id text collate "C" not null references people (id),
  created_at bigint not null,
  seen_at bigint not null,
  step_up_at bigint,
  address text collate "C" not null,
  device text collate "C" not null,
  constraint sessions__token_hash unique (token_hash)
);
create index sessions__person_id on sessions (person_id);

create table sign_in_tries (
  door text collate "C" primary key not null,
  failures bigint not null,
  last_at bigint not null,
  open_at bigint not null
);

create table first_run (
  id bigint primary key not null check (id = 1),
  token_hash text collate "C" not null,
  made_at bigint not null,
  claimed_at bigint
);
