create table budget_lines (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  name text collate "C",
  year bigint,
  kind text collate "C",
  region text collate "C",
  initiative text collate "C",
  owner text collate "C",
  planned bigint,
  planned__currency text collate "C",
  changed bigint,
  changed__currency text collate "C",
  committed bigint,
  committed__currency text collate "C",
  spent bigint,
  spent__currency text collate "C",
  note text collate "C",
  constraint budget_lines__number unique (number)
);
create index budget_lines__year__at on budget_lines (year);
create index budget_lines__kind__at on budget_lines (kind);
create index budget_lines__region__at on budget_lines (region);
create index budget_lines__initiative__at on budget_lines (initiative);
create index budget_lines__owner__at on budget_lines (owner);
create table budget_lines__months (
  record_id text collate "C" not null references budget_lines (id),
  place bigint not null,
  month bigint,
  amount bigint,
  amount__currency text collate "C",
  primary key (record_id, place)
);

create table expense_requests (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  title text collate "C",
  line text collate "C",
  owner text collate "C",
  amount bigint,
  amount__currency text collate "C",
  needed_on text collate "C",
  purpose text collate "C",
  state text collate "C",
  over bigint,
  over__currency text collate "C",
  used bigint,
  used__currency text collate "C",
  constraint expense_requests__number unique (number)
);
create index expense_requests__line__at on expense_requests (line);
create index expense_requests__owner__at on expense_requests (owner);
create index expense_requests__needed_on__at on expense_requests (needed_on);
create index expense_requests__state__at on expense_requests (state);

create table expenses (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  title text collate "C",
  line text collate "C",
  request text collate "C",
  owner text collate "C",
  day text collate "C",
  amount bigint,
  amount__currency text collate "C",
  payee text collate "C",
  voucher text collate "C",
  note text collate "C",
  constraint expenses__number unique (number)
);
create index expenses__line__at on expenses (line);
create index expenses__request__at on expenses (request);
create index expenses__owner__at on expenses (owner);
create index expenses__day__at on expenses (day);

create table budget_changes (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  title text collate "C",
  line text collate "C",
  owner text collate "C",
  amount bigint,
  amount__currency text collate "C",
  reason text collate "C",
  state text collate "C",
  since text collate "C",
  constraint budget_changes__number unique (number)
);
create index budget_changes__line__at on budget_changes (line);
create index budget_changes__owner__at on budget_changes (owner);
create index budget_changes__state__at on budget_changes (state);

create table expense_steps (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  title text collate "C",
  request text collate "C",
  verb text collate "C",
  owner text collate "C",
  note text collate "C",
  constraint expense_steps__number unique (number)
);
create index expense_steps__request__at on expense_steps (request);
create index expense_steps__verb__at on expense_steps (verb);
create index expense_steps__owner__at on expense_steps (owner);

alter table initiatives add column dimension text collate "C";
alter table initiatives add column member text collate "C";
alter table plan_commitments add column verdict text collate "C" default 'pending';
create index plan_commitments__verdict__at on plan_commitments (verdict);
alter table plan_commitments add column actual bigint;
alter table plan_commitments add column actual__currency text collate "C";
alter table plan_commitments add column actual_number bigint;
alter table plan_commitments add column attained bigint;
alter table plan_commitments add column measured_to text collate "C";
