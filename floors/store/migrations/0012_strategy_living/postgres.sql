create table annual_plans (
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
  state text collate "C",
  diagnosis text collate "C",
  goals text collate "C",
  strategies text collate "C",
  resources text collate "C",
  feasibility text collate "C",
  review_on text collate "C",
  approved_on text collate "C",
  frozen_hash text collate "C",
  constraint annual_plans__number unique (number)
);
create index annual_plans__year__at on annual_plans (year);
create index annual_plans__owner__at on annual_plans (owner);
create index annual_plans__state__at on annual_plans (state);
create index annual_plans__review_on__at on annual_plans (review_on);

create table plan_commitments (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  sentence text collate "C",
  plan text collate "C",
  owner text collate "C",
  measure text collate "C",
  period text collate "C",
  dimension text collate "C",
  member text collate "C",
  amount bigint,
  amount__currency text collate "C",
  quantity bigint,
  note text collate "C",
  constraint plan_commitments__number unique (number)
);
create index plan_commitments__plan__at on plan_commitments (plan);
create index plan_commitments__owner__at on plan_commitments (owner);
create index plan_commitments__measure__at on plan_commitments (measure);
create index plan_commitments__period__at on plan_commitments (period);

create table initiatives (
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
  plan text collate "C",
  owner text collate "C",
  state text collate "C",
  progress bigint,
  kpi text collate "C",
  starts_on text collate "C",
  ends_on text collate "C",
  budget bigint,
  budget__currency text collate "C",
  effect bigint,
  effect__currency text collate "C",
  how text collate "C",
  constraint initiatives__number unique (number)
);
create index initiatives__plan__at on initiatives (plan);
create index initiatives__owner__at on initiatives (owner);
create index initiatives__state__at on initiatives (state);
create index initiatives__starts_on__at on initiatives (starts_on);
create index initiatives__ends_on__at on initiatives (ends_on);

create table plan_assumptions (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  text text collate "C",
  plan text collate "C",
  owner text collate "C",
  evidence text collate "C",
  breaks_when text collate "C",
  state text collate "C",
  review_on text collate "C",
  constraint plan_assumptions__number unique (number)
);
create index plan_assumptions__plan__at on plan_assumptions (plan);
create index plan_assumptions__owner__at on plan_assumptions (owner);
create index plan_assumptions__state__at on plan_assumptions (state);
create index plan_assumptions__review_on__at on plan_assumptions (review_on);

create table plan_risks (
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
  owner text collate "C",
  likelihood text collate "C",
  impact text collate "C",
  amount bigint,
  amount__currency text collate "C",
  sign text collate "C",
  response text collate "C",
  state text collate "C",
  review_on text collate "C",
  constraint plan_risks__number unique (number)
);
create index plan_risks__plan__at on plan_risks (plan);
create index plan_risks__owner__at on plan_risks (owner);
create index plan_risks__likelihood__at on plan_risks (likelihood);
create index plan_risks__impact__at on plan_risks (impact);
create index plan_risks__state__at on plan_risks (state);
create index plan_risks__review_on__at on plan_risks (review_on);

create table plan_opinions (
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
  owner text collate "C",
  chapter text collate "C",
  stance text collate "C",
  text text collate "C",
  outcome text collate "C",
  reply text collate "C",
  constraint plan_opinions__number unique (number)
);
create index plan_opinions__plan__at on plan_opinions (plan);
create index plan_opinions__owner__at on plan_opinions (owner);
create index plan_opinions__chapter__at on plan_opinions (chapter);
create index plan_opinions__stance__at on plan_opinions (stance);
create index plan_opinions__outcome__at on plan_opinions (outcome);

create table plan_reviews (
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
  owner text collate "C",
  day text collate "C",
  reason text collate "C",
  findings text collate "C",
  decision text collate "C",
  conclusion text collate "C",
  constraint plan_reviews__number unique (number)
);
create index plan_reviews__plan__at on plan_reviews (plan);
create index plan_reviews__owner__at on plan_reviews (owner);
create index plan_reviews__day__at on plan_reviews (day);
create index plan_reviews__reason__at on plan_reviews (reason);
create index plan_reviews__decision__at on plan_reviews (decision);

create table plan_revisions (
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
  review text collate "C",
  owner text collate "C",
  day text collate "C",
  before_text text collate "C",
  after_text text collate "C",
  why text collate "C",
  constraint plan_revisions__number unique (number)
);
create index plan_revisions__plan__at on plan_revisions (plan);
create index plan_revisions__review__at on plan_revisions (review);
create index plan_revisions__owner__at on plan_revisions (owner);

create table target_letters (
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
  owner text collate "C",
  year bigint,
  floor bigint,
  floor__currency text collate "C",
  target bigint,
  target__currency text collate "C",
  stretch bigint,
  stretch__currency text collate "C",
  state text collate "C",
  note text collate "C",
  constraint target_letters__number unique (number)
);
create index target_letters__plan__at on target_letters (plan);
create index target_letters__owner__at on target_letters (owner);
create index target_letters__year__at on target_letters (year);
create index target_letters__state__at on target_letters (state);
create table target_letters__items (
  record_id text collate "C" not null references target_letters (id),
  place bigint not null,
  measure text collate "C",
  target text collate "C",
  weight bigint,
  primary key (record_id, place)
);

create table forecast_calls (
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
  period text collate "C",
  owner text collate "C",
  voice text collate "C",
  amount bigint,
  amount__currency text collate "C",
  day text collate "C",
  why text collate "C",
  constraint forecast_calls__number unique (number)
);
create index forecast_calls__period__at on forecast_calls (period);
create index forecast_calls__owner__at on forecast_calls (owner);
create index forecast_calls__voice__at on forecast_calls (voice);
create index forecast_calls__day__at on forecast_calls (day);

create table initiative_updates (
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
  initiative text collate "C",
  owner text collate "C",
  day text collate "C",
  state text collate "C",
  progress bigint,
  constraint initiative_updates__number unique (number)
);
create index initiative_updates__initiative__at on initiative_updates (initiative);
create index initiative_updates__owner__at on initiative_updates (owner);

create table assumption_checks (
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
  assumption text collate "C",
  owner text collate "C",
  day text collate "C",
  state text collate "C",
  next_on text collate "C",
  constraint assumption_checks__number unique (number)
);
create index assumption_checks__assumption__at on assumption_checks (assumption);
create index assumption_checks__owner__at on assumption_checks (owner);

create table target_letter_steps (
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
  letter text collate "C",
  owner text collate "C",
  verb text collate "C",
  amount bigint,
  amount__currency text collate "C",
  constraint target_letter_steps__number unique (number)
);
create index target_letter_steps__letter__at on target_letter_steps (letter);
create index target_letter_steps__owner__at on target_letter_steps (owner);
create index target_letter_steps__verb__at on target_letter_steps (verb);
