create table projects (
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
  customer text collate "C",
  contract text collate "C",
  owner text collate "C",
  sponsor text collate "C",
  state text collate "C",
  light text collate "C",
  cause text collate "C",
  ask text collate "C",
  reported_on text collate "C",
  goal text collate "C",
  scope text collate "C",
  outside text collate "C",
  success text collate "C",
  starts_on text collate "C",
  ends_on text collate "C",
  income bigint,
  income__currency text collate "C",
  budget bigint,
  budget__currency text collate "C",
  closed_on text collate "C",
  constraint projects__number unique (number)
);
create index projects__customer__at on projects (customer);
create index projects__owner__at on projects (owner);
create index projects__sponsor__at on projects (sponsor);
create index projects__state__at on projects (state);
create index projects__light__at on projects (light);
create index projects__starts_on__at on projects (starts_on);
create index projects__ends_on__at on projects (ends_on);
create table projects__costs (
  record_id text collate "C" not null references projects (id),
  place bigint not null,
  day text collate "C",
  what text collate "C",
  amount bigint,
  amount__currency text collate "C",
  primary key (record_id, place)
);
create table projects__receipts (
  record_id text collate "C" not null references projects (id),
  place bigint not null,
  what text collate "C",
  due text collate "C",
  amount bigint,
  amount__currency text collate "C",
  received bigint,
  received__currency text collate "C",
  received_on text collate "C",
  primary key (record_id, place)
);

create table kickoffs (
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
  project text collate "C",
  owner text collate "C",
  held_on text collate "C",
  place text collate "C",
  agenda text collate "C",
  decisions text collate "C",
  constraint kickoffs__number unique (number)
);
create index kickoffs__project__at on kickoffs (project);
create index kickoffs__owner__at on kickoffs (owner);
create index kickoffs__held_on__at on kickoffs (held_on);
create table kickoffs__attendees (
  record_id text collate "C" not null references kickoffs (id),
  place bigint not null,
  name text collate "C",
  person text collate "C",
  department text collate "C",
  present boolean,
  note text collate "C",
  primary key (record_id, place)
);
create table kickoffs__assignments (
  record_id text collate "C" not null references kickoffs (id),
  place bigint not null,
  what text collate "C",
  department text collate "C",
  person text collate "C",
  due text collate "C",
  primary key (record_id, place)
);

create table project_tasks (
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
  project text collate "C",
  owner text collate "C",
  state text collate "C",
  starts_on text collate "C",
  due text collate "C",
  done_on text collate "C",
  note text collate "C",
  constraint project_tasks__number unique (number)
);
create index project_tasks__project__at on project_tasks (project);
create index project_tasks__owner__at on project_tasks (owner);
create index project_tasks__state__at on project_tasks (state);
create index project_tasks__due__at on project_tasks (due);
create table project_tasks__raci (
  record_id text collate "C" not null references project_tasks (id),
  place bigint not null,
  department text collate "C",
  person text collate "C",
  part text collate "C",
  primary key (record_id, place)
);

create table milestones (
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
  project text collate "C",
  owner text collate "C",
  planned_on text collate "C",
  forecast_on text collate "C",
  reached_on text collate "C",
  evidence text collate "C",
  weight bigint,
  state text collate "C",
  constraint milestones__number unique (number)
);
create index milestones__project__at on milestones (project);
create index milestones__owner__at on milestones (owner);
create index milestones__planned_on__at on milestones (planned_on);
create index milestones__forecast_on__at on milestones (forecast_on);
create index milestones__reached_on__at on milestones (reached_on);
create index milestones__state__at on milestones (state);
create table milestones__after (
  record_id text collate "C" not null references milestones (id),
  place bigint not null,
  milestone text collate "C",
  primary key (record_id, place)
);

create table project_risks (
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
  project text collate "C",
  owner text collate "C",
  cause text collate "C",
  probability bigint,
  impact bigint,
  score bigint,
  trigger text collate "C",
  response text collate "C",
  action text collate "C",
  due text collate "C",
  residual_probability bigint,
  residual_impact bigint,
  state text collate "C",
  loss bigint,
  loss__currency text collate "C",
  constraint project_risks__number unique (number)
);
create index project_risks__project__at on project_risks (project);
create index project_risks__owner__at on project_risks (owner);
create index project_risks__score__at on project_risks (score);
create index project_risks__response__at on project_risks (response);
create index project_risks__due__at on project_risks (due);
create index project_risks__state__at on project_risks (state);

create table blockers (
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
  project text collate "C",
  department text collate "C",
  owner text collate "C",
  since text collate "C",
  needed_by text collate "C",
  effect text collate "C",
  risk text collate "C",
  state text collate "C",
  request text collate "C",
  answer text collate "C",
  solution text collate "C",
  solved_on text collate "C",
  constraint blockers__number unique (number)
);
create index blockers__project__at on blockers (project);
create index blockers__department__at on blockers (department);
create index blockers__owner__at on blockers (owner);
create index blockers__since__at on blockers (since);
create index blockers__needed_by__at on blockers (needed_by);
create index blockers__risk__at on blockers (risk);
create index blockers__state__at on blockers (state);
create index blockers__request__at on blockers (request);

create table change_requests (
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
  project text collate "C",
  owner text collate "C",
  why text collate "C",
  effect text collate "C",
  days bigint,
  cost bigint,
  cost__currency text collate "C",
  state text collate "C",
  decided_on text collate "C",
  constraint change_requests__number unique (number)
);
create index change_requests__project__at on change_requests (project);
create index change_requests__owner__at on change_requests (owner);
create index change_requests__state__at on change_requests (state);

create table project_updates (
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
  project text collate "C",
  owner text collate "C",
  day text collate "C",
  light text collate "C",
  scope text collate "C",
  time text collate "C",
  cost text collate "C",
  quality text collate "C",
  customer text collate "C",
  cause text collate "C",
  ask text collate "C",
  done text collate "C",
  next text collate "C",
  heard text collate "C",
  why_better text collate "C",
  facts text collate "C",
  constraint project_updates__number unique (number)
);
create index project_updates__project__at on project_updates (project);
create index project_updates__owner__at on project_updates (owner);
create index project_updates__day__at on project_updates (day);
create index project_updates__light__at on project_updates (light);

create table project_closings (
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
  project text collate "C",
  owner text collate "C",
  day text collate "C",
  verdict text collate "C",
  result text collate "C",
  quality text collate "C",
  customer text collate "C",
  satisfaction bigint,
  awards text collate "C",
  archive text collate "C",
  constraint project_closings__number unique (number),
  constraint project_closings__project unique (project)
);
create index project_closings__owner__at on project_closings (owner);
create index project_closings__day__at on project_closings (day);
create index project_closings__verdict__at on project_closings (verdict);
create table project_closings__cooperation (
  record_id text collate "C" not null references project_closings (id),
  place bigint not null,
  department text collate "C",
  points bigint,
  note text collate "C",
  primary key (record_id, place)
);
create table project_closings__improvements (
  record_id text collate "C" not null references project_closings (id),
  place bigint not null,
  what text collate "C",
  department text collate "C",
  due text collate "C",
  primary key (record_id, place)
);
create table project_closings__handover (
  record_id text collate "C" not null references project_closings (id),
  place bigint not null,
  what text collate "C",
  recipient text collate "C",
  due text collate "C",
  primary key (record_id, place)
);

create table lessons (
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
  project text collate "C",
  kind text collate "C",
  owner text collate "C",
  fact text collate "C",
  cause text collate "C",
  rule text collate "C",
  constraint lessons__number unique (number)
);
create index lessons__project__at on lessons (project);
create index lessons__kind__at on lessons (kind);
create index lessons__owner__at on lessons (owner);

create table risk_reviews (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  note text collate "C",
  risk text collate "C",
  owner text collate "C",
  day text collate "C",
  probability bigint,
  impact bigint,
  state text collate "C",
  constraint risk_reviews__number unique (number)
);
create index risk_reviews__risk__at on risk_reviews (risk);
create index risk_reviews__owner__at on risk_reviews (owner);
create index risk_reviews__state__at on risk_reviews (state);
