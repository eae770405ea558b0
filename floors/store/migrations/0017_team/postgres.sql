create table kpi_sheets (
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
  owner text collate "C",
  period text collate "C",
  reviewer text collate "C",
  due text collate "C",
  first_day text collate "C",
  last_day text collate "C",
  state text collate "C",
  score bigint,
  grade text collate "C",
  judged bigint,
  adjusted bigint,
  measured_to text collate "C",
  self_note text collate "C",
  review_note text collate "C",
  constraint kpi_sheets__number unique (number)
);
create index kpi_sheets__owner__at on kpi_sheets (owner);
create index kpi_sheets__period__at on kpi_sheets (period);
create index kpi_sheets__reviewer__at on kpi_sheets (reviewer);
create index kpi_sheets__due__at on kpi_sheets (due);
create index kpi_sheets__state__at on kpi_sheets (state);
create index kpi_sheets__score__at on kpi_sheets (score);
create index kpi_sheets__grade__at on kpi_sheets (grade);
create table kpi_sheets__items (
  record_id text collate "C" not null references kpi_sheets (id),
  place bigint not null,
  measure text collate "C",
  wording text collate "C",
  weight bigint,
  target bigint,
  primary key (record_id, place)
);
create table kpi_sheets__results (
  record_id text collate "C" not null references kpi_sheets (id),
  place bigint not null,
  measure text collate "C",
  weight bigint,
  target bigint,
  actual bigint,
  points bigint,
  primary key (record_id, place)
);

create table appraisal_steps (
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
  sheet text collate "C",
  owner text collate "C",
  taken_by text collate "C",
  verb text collate "C",
  note text collate "C",
  points bigint,
  constraint appraisal_steps__number unique (number)
);
create index appraisal_steps__sheet__at on appraisal_steps (sheet);
create index appraisal_steps__owner__at on appraisal_steps (owner);
create index appraisal_steps__taken_by__at on appraisal_steps (taken_by);
create index appraisal_steps__verb__at on appraisal_steps (verb);

create table team_meetings (
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
  kind text collate "C",
  owner text collate "C",
  held_on text collate "C",
  team text collate "C",
  state text collate "C",
  matters text collate "C",
  minutes text collate "C",
  decisions text collate "C",
  constraint team_meetings__number unique (number)
);
create index team_meetings__kind__at on team_meetings (kind);
create index team_meetings__owner__at on team_meetings (owner);
create index team_meetings__held_on__at on team_meetings (held_on);
create index team_meetings__team__at on team_meetings (team);
create index team_meetings__state__at on team_meetings (state);
create table team_meetings__guests (
  record_id text collate "C" not null references team_meetings (id),
  place bigint not null,
  person text collate "C",
  present boolean,
  note text collate "C",
  primary key (record_id, place)
);

create table action_items (
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
  meeting text collate "C",
  owner text collate "C",
  due text collate "C",
  state text collate "C",
  done_on text collate "C",
  background text collate "C",
  latest text collate "C",
  constraint action_items__number unique (number)
);
create index action_items__meeting__at on action_items (meeting);
create index action_items__owner__at on action_items (owner);
create index action_items__due__at on action_items (due);
create index action_items__state__at on action_items (state);

create table action_reports (
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
  action text collate "C",
  verb text collate "C",
  owner text collate "C",
  due text collate "C",
  constraint action_reports__number unique (number)
);
create index action_reports__action__at on action_reports (action);
create index action_reports__verb__at on action_reports (verb);
create index action_reports__owner__at on action_reports (owner);

create table weekly_returns (
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
  owner text collate "C",
  week text collate "C",
  done text collate "C",
  plan text collate "C",
  call bigint,
  call__currency text collate "C",
  needs text collate "C",
  market text collate "C",
  constraint weekly_returns__number unique (number)
);
create index weekly_returns__owner__at on weekly_returns (owner);
create index weekly_returns__week__at on weekly_returns (week);

create table know_how_items (
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
  kind text collate "C",
  owner text collate "C",
  meeting text collate "C",
  fits text collate "C",
  content text collate "C",
  file text collate "C",
  constraint know_how_items__number unique (number)
);
create index know_how_items__kind__at on know_how_items (kind);
create index know_how_items__owner__at on know_how_items (owner);
create index know_how_items__meeting__at on know_how_items (meeting);

create table training_plans (
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
  year bigint,
  owner text collate "C",
  background text collate "C",
  needs text collate "C",
  assessment text collate "C",
  assurance text collate "C",
  constraint training_plans__number unique (number)
);
create index training_plans__year__at on training_plans (year);
create index training_plans__owner__at on training_plans (owner);
create table training_plans__aims (
  record_id text collate "C" not null references training_plans (id),
  place bigint not null,
  what text collate "C",
  measure text collate "C",
  due text collate "C",
  primary key (record_id, place)
);
create table training_plans__courses (
  record_id text collate "C" not null references training_plans (id),
  place bigint not null,
  name text collate "C",
  skill text collate "C",
  audience text collate "C",
  hours bigint,
  way text collate "C",
  trainer text collate "C",
  primary key (record_id, place)
);
create table training_plans__sessions (
  record_id text collate "C" not null references training_plans (id),
  place bigint not null,
  course text collate "C",
  first_day text collate "C",
  last_day text collate "C",
  venue text collate "C",
  heads bigint,
  budget bigint,
  budget__currency text collate "C",
  primary key (record_id, place)
);

create table trainings (
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
  plan text collate "C",
  skill text collate "C",
  owner text collate "C",
  held_on text collate "C",
  hours bigint,
  trainer text collate "C",
  place text collate "C",
  state text collate "C",
  pass bigint,
  cost bigint,
  cost__currency text collate "C",
  outline text collate "C",
  file text collate "C",
  constraint trainings__number unique (number)
);
create index trainings__plan__at on trainings (plan);
create index trainings__skill__at on trainings (skill);
create index trainings__owner__at on trainings (owner);
create index trainings__held_on__at on trainings (held_on);
create index trainings__state__at on trainings (state);

create table training_seats (
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
  training text collate "C",
  owner text collate "C",
  presence text collate "C",
  pre bigint,
  post bigint,
  note text collate "C",
  constraint training_seats__number unique (number)
);
create index training_seats__training__at on training_seats (training);
create index training_seats__owner__at on training_seats (owner);
create index training_seats__presence__at on training_seats (presence);

create table training_feedbacks (
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
  training text collate "C",
  owner text collate "C",
  content bigint,
  trainer bigint,
  useful bigint,
  organised bigint,
  suggestion text collate "C",
  constraint training_feedbacks__number unique (number)
);
create index training_feedbacks__training__at on training_feedbacks (training);
create index training_feedbacks__owner__at on training_feedbacks (owner);

create table training_observations (
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
  training text collate "C",
  owner text collate "C",
  after text collate "C",
  day text collate "C",
  mark bigint,
  note text collate "C",
  constraint training_observations__number unique (number)
);
create index training_observations__training__at on training_observations (training);
create index training_observations__owner__at on training_observations (owner);
create index training_observations__after__at on training_observations (after);

create table skill_checks (
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
  owner text collate "C",
  rater text collate "C",
  day text collate "C",
  constraint skill_checks__number unique (number)
);
create index skill_checks__owner__at on skill_checks (owner);
create index skill_checks__rater__at on skill_checks (rater);
create index skill_checks__day__at on skill_checks (day);
create table skill_checks__levels (
  record_id text collate "C" not null references skill_checks (id),
  place bigint not null,
  skill text collate "C",
  level bigint,
  wanted bigint,
  primary key (record_id, place)
);

create table hiring_requests (
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
  owner text collate "C",
  team text collate "C",
  heads bigint,
  arrived bigint,
  needed_by text collate "C",
  reason text collate "C",
  state text collate "C",
  pay bigint,
  pay__currency text collate "C",
  grounds text collate "C",
  constraint hiring_requests__number unique (number)
);
create index hiring_requests__owner__at on hiring_requests (owner);
create index hiring_requests__team__at on hiring_requests (team);
create index hiring_requests__needed_by__at on hiring_requests (needed_by);
create index hiring_requests__reason__at on hiring_requests (reason);
create index hiring_requests__state__at on hiring_requests (state);

