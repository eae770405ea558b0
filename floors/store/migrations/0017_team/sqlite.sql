create table kpi_sheets (
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
  owner text,
  period text,
  reviewer text,
  due text,
  first_day text,
  last_day text,
  state text,
  score integer,
  grade text,
  judged integer,
  adjusted integer,
  measured_to text,
  self_note text,
  review_note text,
  constraint kpi_sheets__number unique (number)
) strict;
create index kpi_sheets__owner__at on kpi_sheets (owner);
create index kpi_sheets__period__at on kpi_sheets (period);
create index kpi_sheets__reviewer__at on kpi_sheets (reviewer);
create index kpi_sheets__due__at on kpi_sheets (due);
create index kpi_sheets__state__at on kpi_sheets (state);
create index kpi_sheets__score__at on kpi_sheets (score);
create index kpi_sheets__grade__at on kpi_sheets (grade);
create table kpi_sheets__items (
  record_id text not null references kpi_sheets (id),
  place integer not null,
  measure text,
  wording text,
  weight integer,
  target integer,
  primary key (record_id, place)
) strict;
create table kpi_sheets__results (
  record_id text not null references kpi_sheets (id),
  place integer not null,
  measure text,
  weight integer,
  target integer,
  actual integer,
  points integer,
  primary key (record_id, place)
) strict;

create table appraisal_steps (
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
  sheet text,
  owner text,
  taken_by text,
  verb text,
  note text,
  points integer,
  constraint appraisal_steps__number unique (number)
) strict;
create index appraisal_steps__sheet__at on appraisal_steps (sheet);
create index appraisal_steps__owner__at on appraisal_steps (owner);
create index appraisal_steps__taken_by__at on appraisal_steps (taken_by);
create index appraisal_steps__verb__at on appraisal_steps (verb);

create table team_meetings (
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
  kind text,
  owner text,
  held_on text,
  team text,
  state text,
  matters text,
  minutes text,
  decisions text,
  constraint team_meetings__number unique (number)
) strict;
create index team_meetings__kind__at on team_meetings (kind);
create index team_meetings__owner__at on team_meetings (owner);
create index team_meetings__held_on__at on team_meetings (held_on);
create index team_meetings__team__at on team_meetings (team);
create index team_meetings__state__at on team_meetings (state);
create table team_meetings__guests (
  record_id text not null references team_meetings (id),
  place integer not null,
  person text,
  present integer constraint team_meetings__guests__present__flag check (present in (0, 1)),
  note text,
  primary key (record_id, place)
) strict;

create table action_items (
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
  meeting text,
  owner text,
  due text,
  state text,
  done_on text,
  background text,
  latest text,
  constraint action_items__number unique (number)
) strict;
create index action_items__meeting__at on action_items (meeting);
create index action_items__owner__at on action_items (owner);
create index action_items__due__at on action_items (due);
create index action_items__state__at on action_items (state);

create table action_reports (
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
  action text,
  verb text,
  owner text,
  due text,
  constraint action_reports__number unique (number)
) strict;
create index action_reports__action__at on action_reports (action);
create index action_reports__verb__at on action_reports (verb);
create index action_reports__owner__at on action_reports (owner);

create table weekly_returns (
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
  owner text,
  week text,
  done text,
  plan text,
  call integer,
  call__currency text,
  needs text,
  market text,
  constraint weekly_returns__number unique (number)
) strict;
create index weekly_returns__owner__at on weekly_returns (owner);
create index weekly_returns__week__at on weekly_returns (week);

create table know_how_items (
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
  kind text,
  owner text,
  meeting text,
  fits text,
  content text,
  file text,
  constraint know_how_items__number unique (number)
) strict;
create index know_how_items__kind__at on know_how_items (kind);
create index know_how_items__owner__at on know_how_items (owner);
create index know_how_items__meeting__at on know_how_items (meeting);

create table training_plans (
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
  year integer,
  owner text,
  background text,
  needs text,
  assessment text,
  assurance text,
  constraint training_plans__number unique (number)
) strict;
create index training_plans__year__at on training_plans (year);
create index training_plans__owner__at on training_plans (owner);
create table training_plans__aims (
  record_id text not null references training_plans (id),
  place integer not null,
  what text,
  measure text,
  due text,
  primary key (record_id, place)
) strict;
create table training_plans__courses (
  record_id text not null references training_plans (id),
  place integer not null,
  name text,
  skill text,
  audience text,
  hours integer,
  way text,
  trainer text,
  primary key (record_id, place)
) strict;
create table training_plans__sessions (
  record_id text not null references training_plans (id),
  place integer not null,
  course text,
  first_day text,
  last_day text,
  venue text,
  heads integer,
  budget integer,
  budget__currency text,
  primary key (record_id, place)
) strict;

create table trainings (
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
  plan text,
  skill text,
  owner text,
  held_on text,
  hours integer,
  trainer text,
  place text,
  state text,
  pass integer,
  cost integer,
  cost__currency text,
  outline text,
  file text,
  constraint trainings__number unique (number)
) strict;
create index trainings__plan__at on trainings (plan);
create index trainings__skill__at on trainings (skill);
create index trainings__owner__at on trainings (owner);
create index trainings__held_on__at on trainings (held_on);
create index trainings__state__at on trainings (state);

create table training_seats (
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
  training text,
  owner text,
  presence text,
  pre integer,
  post integer,
  note text,
  constraint training_seats__number unique (number)
) strict;
create index training_seats__training__at on training_seats (training);
create index training_seats__owner__at on training_seats (owner);
create index training_seats__presence__at on training_seats (presence);

create table training_feedbacks (
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
  training text,
  owner text,
  content integer,
  trainer integer,
  useful integer,
  organised integer,
  suggestion text,
  constraint training_feedbacks__number unique (number)
) strict;
create index training_feedbacks__training__at on training_feedbacks (training);
create index training_feedbacks__owner__at on training_feedbacks (owner);

create table training_observations (
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
  training text,
  owner text,
  after text,
  day text,
  mark integer,
  note text,
  constraint training_observations__number unique (number)
) strict;
create index training_observations__training__at on training_observations (training);
create index training_observations__owner__at on training_observations (owner);
create index training_observations__after__at on training_observations (after);

create table skill_checks (
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
  owner text,
  rater text,
  day text,
  constraint skill_checks__number unique (number)
) strict;
create index skill_checks__owner__at on skill_checks (owner);
create index skill_checks__rater__at on skill_checks (rater);
create index skill_checks__day__at on skill_checks (day);
create table skill_checks__levels (
  record_id text not null references skill_checks (id),
  place integer not null,
  skill text,
  level integer,
  wanted integer,
  primary key (record_id, place)
) strict;

create table hiring_requests (
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
  owner text,
  team text,
  heads integer,
  arrived integer,
  needed_by text,
  reason text,
  state text,
  pay integer,
  pay__currency text,
  grounds text,
  constraint hiring_requests__number unique (number)
) strict;
create index hiring_requests__owner__at on hiring_requests (owner);
create index hiring_requests__team__at on hiring_requests (team);
create index hiring_requests__needed_by__at on hiring_requests (needed_by);
create index hiring_requests__reason__at on hiring_requests (reason);
create index hiring_requests__state__at on hiring_requests (state);

