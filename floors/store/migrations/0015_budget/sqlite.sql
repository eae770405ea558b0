create table budget_lines (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  name text,
  year integer,
  kind text,
  region text,
  initiative text,
  owner text,
  planned integer,
  planned__currency text,
  changed integer,
  changed__currency text,
  committed integer,
  committed__currency text,
  spent integer,
  spent__currency text,
  note text,
  constraint budget_lines__number unique (number)
) strict;
create index budget_lines__year__at on budget_lines (year);
create index budget_lines__kind__at on budget_lines (kind);
create index budget_lines__region__at on budget_lines (region);
create index budget_lines__initiative__at on budget_lines (initiative);
create index budget_lines__owner__at on budget_lines (owner);
create table budget_lines__months (
  record_id text not null references budget_lines (id),
  place integer not null,
  month integer,
  amount integer,
  amount__currency text,
  primary key (record_id, place)
) strict;

create table expense_requests (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  title text,
  line text,
  owner text,
  amount integer,
  amount__currency text,
  needed_on text,
  purpose text,
  state text,
  over integer,
  over__currency text,
  used integer,
  used__currency text,
  constraint expense_requests__number unique (number)
) strict;
create index expense_requests__line__at on expense_requests (line);
create index expense_requests__owner__at on expense_requests (owner);
create index expense_requests__needed_on__at on expense_requests (needed_on);
create index expense_requests__state__at on expense_requests (state);

create table expenses (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  title text,
  line text,
  request text,
  owner text,
  day text,
  amount integer,
  amount__currency text,
  payee text,
  voucher text,
  note text,
  constraint expenses__number unique (number)
) strict;
create index expenses__line__at on expenses (line);
create index expenses__request__at on expenses (request);
create index expenses__owner__at on expenses (owner);
create index expenses__day__at on expenses (day);

create table budget_changes (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  title text,
  line text,
  owner text,
  amount integer,
  amount__currency text,
  reason text,
  state text,
  since text,
  constraint budget_changes__number unique (number)
) strict;
create index budget_changes__line__at on budget_changes (line);
create index budget_changes__owner__at on budget_changes (owner);
create index budget_changes__state__at on budget_changes (state);

create table expense_steps (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  title text,
  request text,
  verb text,
  owner text,
  note text,
  constraint expense_steps__number unique (number)
) strict;
create index expense_steps__request__at on expense_steps (request);
create index expense_steps__verb__at on expense_steps (verb);
create index expense_steps__owner__at on expense_steps (owner);

alter table initiatives add column dimension text;
alter table initiatives add column member text;
alter table plan_commitments add column verdict text default 'pending';
create index plan_commitments__verdict__at on plan_commitments (verdict);
alter table plan_commitments add column actual integer;
alter table plan_commitments add column actual__currency text;
alter table plan_commitments add column actual_number integer;
alter table plan_commitments add column attained integer;
alter table plan_commitments add column measured_to text;
