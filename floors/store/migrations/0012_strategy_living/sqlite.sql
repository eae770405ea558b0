create table annual_plans (
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
  state text,
  diagnosis text,
  goals text,
  strategies text,
  resources text,
  feasibility text,
  review_on text,
  approved_on text,
  frozen_hash text,
  constraint annual_plans__number unique (number)
) strict;
create index annual_plans__year__at on annual_plans (year);
create index annual_plans__owner__at on annual_plans (owner);
create index annual_plans__state__at on annual_plans (state);
create index annual_plans__review_on__at on annual_plans (review_on);

create table plan_commitments (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  sentence text,
  plan text,
  owner text,
  measure text,
  period text,
  dimension text,
  member text,
  amount integer,
  amount__currency text,
  quantity integer,
  note text,
  constraint plan_commitments__number unique (number)
) strict;
create index plan_commitments__plan__at on plan_commitments (plan);
create index plan_commitments__owner__at on plan_commitments (owner);
create index plan_commitments__measure__at on plan_commitments (measure);
create index plan_commitments__period__at on plan_commitments (period);

create table initiatives (
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
  plan text,
  owner text,
  state text,
  progress integer,
  kpi text,
  starts_on text,
  ends_on text,
  budget integer,
  budget__currency text,
  effect integer,
  effect__currency text,
  how text,
  constraint initiatives__number unique (number)
) strict;
create index initiatives__plan__at on initiatives (plan);
create index initiatives__owner__at on initiatives (owner);
create index initiatives__state__at on initiatives (state);
create index initiatives__starts_on__at on initiatives (starts_on);
create index initiatives__ends_on__at on initiatives (ends_on);

create table plan_assumptions (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  text text,
  plan text,
  owner text,
  evidence text,
  breaks_when text,
  state text,
  review_on text,
  constraint plan_assumptions__number unique (number)
) strict;
create index plan_assumptions__plan__at on plan_assumptions (plan);
create index plan_assumptions__owner__at on plan_assumptions (owner);
create index plan_assumptions__state__at on plan_assumptions (state);
create index plan_assumptions__review_on__at on plan_assumptions (review_on);

create table plan_risks (
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
  owner text,
  likelihood text,
  impact text,
  amount integer,
  amount__currency text,
  sign text,
  response text,
  state text,
  review_on text,
  constraint plan_risks__number unique (number)
) strict;
create index plan_risks__plan__at on plan_risks (plan);
create index plan_risks__owner__at on plan_risks (owner);
create index plan_risks__likelihood__at on plan_risks (likelihood);
create index plan_risks__impact__at on plan_risks (impact);
create index plan_risks__state__at on plan_risks (state);
create index plan_risks__review_on__at on plan_risks (review_on);

create table plan_opinions (
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
  owner text,
  chapter text,
  stance text,
  text text,
  outcome text,
  reply text,
  constraint plan_opinions__number unique (number)
) strict;
create index plan_opinions__plan__at on plan_opinions (plan);
create index plan_opinions__owner__at on plan_opinions (owner);
create index plan_opinions__chapter__at on plan_opinions (chapter);
create index plan_opinions__stance__at on plan_opinions (stance);
create index plan_opinions__outcome__at on plan_opinions (outcome);

create table plan_reviews (
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
  owner text,
  day text,
  reason text,
  findings text,
  decision text,
  conclusion text,
  constraint plan_reviews__number unique (number)
) strict;
create index plan_reviews__plan__at on plan_reviews (plan);
create index plan_reviews__owner__at on plan_reviews (owner);
create index plan_reviews__day__at on plan_reviews (day);
create index plan_reviews__reason__at on plan_reviews (reason);
create index plan_reviews__decision__at on plan_reviews (decision);

create table plan_revisions (
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
  review text,
  owner text,
  day text,
  before_text text,
  after_text text,
  why text,
  constraint plan_revisions__number unique (number)
) strict;
create index plan_revisions__plan__at on plan_revisions (plan);
create index plan_revisions__review__at on plan_revisions (review);
create index plan_revisions__owner__at on plan_revisions (owner);

create table target_letters (
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
  owner text,
  year integer,
  floor integer,
  floor__currency text,
  target integer,
  target__currency text,
  stretch integer,
  stretch__currency text,
  state text,
  note text,
  constraint target_letters__number unique (number)
) strict;
create index target_letters__plan__at on target_letters (plan);
create index target_letters__owner__at on target_letters (owner);
create index target_letters__year__at on target_letters (year);
create index target_letters__state__at on target_letters (state);
create table target_letters__items (
  record_id text not null references target_letters (id),
  place integer not null,
  measure text,
  target text,
  weight integer,
  primary key (record_id, place)
) strict;

create table forecast_calls (
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
  period text,
  owner text,
  voice text,
  amount integer,
  amount__currency text,
  day text,
  why text,
  constraint forecast_calls__number unique (number)
) strict;
create index forecast_calls__period__at on forecast_calls (period);
create index forecast_calls__owner__at on forecast_calls (owner);
create index forecast_calls__voice__at on forecast_calls (voice);
create index forecast_calls__day__at on forecast_calls (day);

create table initiative_updates (
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
  initiative text,
  owner text,
  day text,
  state text,
  progress integer,
  constraint initiative_updates__number unique (number)
) strict;
create index initiative_updates__initiative__at on initiative_updates (initiative);
create index initiative_updates__owner__at on initiative_updates (owner);

create table assumption_checks (
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
  assumption text,
  owner text,
  day text,
  state text,
  next_on text,
  constraint assumption_checks__number unique (number)
) strict;
create index assumption_checks__assumption__at on assumption_checks (assumption);
create index assumption_checks__owner__at on assumption_checks (owner);

create table target_letter_steps (
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
  letter text,
  owner text,
  verb text,
  amount integer,
  amount__currency text,
  constraint target_letter_steps__number unique (number)
) strict;
create index target_letter_steps__letter__at on target_letter_steps (letter);
create index target_letter_steps__owner__at on target_letter_steps (owner);
create index target_letter_steps__verb__at on target_letter_steps (verb);
