create table projects (
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
  customer text,
  contract text,
  owner text,
  sponsor text,
  state text,
  light text,
  cause text,
  ask text,
  reported_on text,
  goal text,
  scope text,
  outside text,
  success text,
  starts_on text,
  ends_on text,
  income integer,
  income__currency text,
  budget integer,
  budget__currency text,
  closed_on text,
  constraint projects__number unique (number)
) strict;
create index projects__customer__at on projects (customer);
create index projects__owner__at on projects (owner);
create index projects__sponsor__at on projects (sponsor);
create index projects__state__at on projects (state);
create index projects__light__at on projects (light);
create index projects__starts_on__at on projects (starts_on);
create index projects__ends_on__at on projects (ends_on);
create table projects__costs (
  record_id text not null references projects (id),
  place integer not null,
  day text,
  what text,
  amount integer,
  amount__currency text,
  primary key (record_id, place)
) strict;
create table projects__receipts (
  record_id text not null references projects (id),
  place integer not null,
  what text,
  due text,
  amount integer,
  amount__currency text,
  received integer,
  received__currency text,
  received_on text,
  primary key (record_id, place)
) strict;

create table kickoffs (
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
  project text,
  owner text,
  held_on text,
  place text,
  agenda text,
  decisions text,
  constraint kickoffs__number unique (number)
) strict;
create index kickoffs__project__at on kickoffs (project);
create index kickoffs__owner__at on kickoffs (owner);
create index kickoffs__held_on__at on kickoffs (held_on);
create table kickoffs__attendees (
  record_id text not null references kickoffs (id),
  place integer not null,
  name text,
  person text,
  department text,
  present integer constraint kickoffs__attendees__present__flag check (present in (0, 1)),
  note text,
  primary key (record_id, place)
) strict;
create table kickoffs__assignments (
  record_id text not null references kickoffs (id),
  place integer not null,
  what text,
  department text,
  person text,
  due text,
  primary key (record_id, place)
) strict;

create table project_tasks (
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
  project text,
  owner text,
  state text,
  starts_on text,
  due text,
  done_on text,
  note text,
  constraint project_tasks__number unique (number)
) strict;
create index project_tasks__project__at on project_tasks (project);
create index project_tasks__owner__at on project_tasks (owner);
create index project_tasks__state__at on project_tasks (state);
create index project_tasks__due__at on project_tasks (due);
create table project_tasks__raci (
  record_id text not null references project_tasks (id),
  place integer not null,
  department text,
  person text,
  part text,
  primary key (record_id, place)
) strict;

create table milestones (
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
  project text,
  owner text,
  planned_on text,
  forecast_on text,
  reached_on text,
  evidence text,
  weight integer,
  state text,
  constraint milestones__number unique (number)
) strict;
create index milestones__project__at on milestones (project);
create index milestones__owner__at on milestones (owner);
create index milestones__planned_on__at on milestones (planned_on);
create index milestones__forecast_on__at on milestones (forecast_on);
create index milestones__reached_on__at on milestones (reached_on);
create index milestones__state__at on milestones (state);
create table milestones__after (
  record_id text not null references milestones (id),
  place integer not null,
  milestone text,
  primary key (record_id, place)
) strict;

create table project_risks (
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
  project text,
  owner text,
  cause text,
  probability integer,
  impact integer,
  score integer,
  trigger text,
  response text,
  action text,
  due text,
  residual_probability integer,
  residual_impact integer,
  state text,
  loss integer,
  loss__currency text,
  constraint project_risks__number unique (number)
) strict;
create index project_risks__project__at on project_risks (project);
create index project_risks__owner__at on project_risks (owner);
create index project_risks__score__at on project_risks (score);
create index project_risks__response__at on project_risks (response);
create index project_risks__due__at on project_risks (due);
create index project_risks__state__at on project_risks (state);

create table blockers (
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
  project text,
  department text,
  owner text,
  since text,
  needed_by text,
  effect text,
  risk text,
  state text,
  request text,
  answer text,
  solution text,
  solved_on text,
  constraint blockers__number unique (number)
) strict;
create index blockers__project__at on blockers (project);
create index blockers__department__at on blockers (department);
create index blockers__owner__at on blockers (owner);
create index blockers__since__at on blockers (since);
create index blockers__needed_by__at on blockers (needed_by);
create index blockers__risk__at on blockers (risk);
create index blockers__state__at on blockers (state);
create index blockers__request__at on blockers (request);

create table change_requests (
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
  project text,
  owner text,
  why text,
  effect text,
  days integer,
  cost integer,
  cost__currency text,
  state text,
  decided_on text,
  constraint change_requests__number unique (number)
) strict;
create index change_requests__project__at on change_requests (project);
create index change_requests__owner__at on change_requests (owner);
create index change_requests__state__at on change_requests (state);

create table project_updates (
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
  project text,
  owner text,
  day text,
  light text,
  scope text,
  time text,
  cost text,
  quality text,
  customer text,
  cause text,
  ask text,
  done text,
  next text,
  heard text,
  why_better text,
  facts text,
  constraint project_updates__number unique (number)
) strict;
create index project_updates__project__at on project_updates (project);
create index project_updates__owner__at on project_updates (owner);
create index project_updates__day__at on project_updates (day);
create index project_updates__light__at on project_updates (light);

create table project_closings (
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
  project text,
  owner text,
  day text,
  verdict text,
  result text,
  quality text,
  customer text,
  satisfaction integer,
  awards text,
  archive text,
  constraint project_closings__number unique (number),
  constraint project_closings__project unique (project)
) strict;
create index project_closings__owner__at on project_closings (owner);
create index project_closings__day__at on project_closings (day);
create index project_closings__verdict__at on project_closings (verdict);
create table project_closings__cooperation (
  record_id text not null references project_closings (id),
  place integer not null,
  department text,
  points integer,
  note text,
  primary key (record_id, place)
) strict;
create table project_closings__improvements (
  record_id text not null references project_closings (id),
  place integer not null,
  what text,
  department text,
  due text,
  primary key (record_id, place)
) strict;
create table project_closings__handover (
  record_id text not null references project_closings (id),
  place integer not null,
  what text,
  recipient text,
  due text,
  primary key (record_id, place)
) strict;

create table lessons (
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
  project text,
  kind text,
  owner text,
  fact text,
  cause text,
  rule text,
  constraint lessons__number unique (number)
) strict;
create index lessons__project__at on lessons (project);
create index lessons__kind__at on lessons (kind);
create index lessons__owner__at on lessons (owner);

create table risk_reviews (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  note text,
  risk text,
  owner text,
  day text,
  probability integer,
  impact integer,
  state text,
  constraint risk_reviews__number unique (number)
) strict;
create index risk_reviews__risk__at on risk_reviews (risk);
create index risk_reviews__owner__at on risk_reviews (owner);
create index risk_reviews__state__at on risk_reviews (state);
