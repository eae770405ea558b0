-- Satisfaction surveys: questionnaires, steps, the customers asked, answers.

create table surveys (
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
  state text,
  opens_on text,
  closes_on text,
  anonymous integer constraint surveys__anonymous__flag check (anonymous in (0, 1)),
  scale text,
  points text,
  low integer,
  before text,
  greeting text,
  constraint surveys__number unique (number)
) strict;
create index surveys__kind__at on surveys (kind);
create index surveys__owner__at on surveys (owner);
create index surveys__state__at on surveys (state);
create index surveys__opens_on__at on surveys (opens_on);
create index surveys__closes_on__at on surveys (closes_on);
create index surveys__before__at on surveys (before);
create table surveys__questions (
  record_id text not null references surveys (id),
  place integer not null,
  wording text,
  wording_en text,
  kind text,
  aspect text,
  weight integer,
  demanded integer constraint surveys__questions__demanded__flag check (demanded in (0, 1)),
  options text,
  primary key (record_id, place)
) strict;

create table survey_steps (
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
  survey text,
  verb text,
  owner text,
  note text,
  constraint survey_steps__number unique (number)
) strict;
create index survey_steps__survey__at on survey_steps (survey);
create index survey_steps__verb__at on survey_steps (verb);
create index survey_steps__owner__at on survey_steps (owner);

create table survey_invitations (
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
  survey text,
  account text,
  contact text,
  state text,
  owner text,
  tier text,
  region text,
  sent_on text,
  reminded integer,
  answered_on text,
  constraint survey_invitations__number unique (number)
) strict;
create index survey_invitations__survey__at on survey_invitations (survey);
create index survey_invitations__account__at on survey_invitations (account);
create index survey_invitations__contact__at on survey_invitations (contact);
create index survey_invitations__state__at on survey_invitations (state);
create index survey_invitations__owner__at on survey_invitations (owner);
create index survey_invitations__tier__at on survey_invitations (tier);
create index survey_invitations__region__at on survey_invitations (region);
create index survey_invitations__sent_on__at on survey_invitations (sent_on);
create index survey_invitations__answered_on__at on survey_invitations (answered_on);

create table survey_answers (
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
  survey text,
  account text,
  contact text,
  owner text,
  tier text,
  region text,
  answered_on text,
  source text,
  points integer,
  nps integer,
  comment text,
  issue text,
  constraint survey_answers__number unique (number)
) strict;
create index survey_answers__survey__at on survey_answers (survey);
create index survey_answers__account__at on survey_answers (account);
create index survey_answers__contact__at on survey_answers (contact);
create index survey_answers__owner__at on survey_answers (owner);
create index survey_answers__tier__at on survey_answers (tier);
create index survey_answers__region__at on survey_answers (region);
create index survey_answers__answered_on__at on survey_answers (answered_on);
create index survey_answers__source__at on survey_answers (source);
create index survey_answers__points__at on survey_answers (points);
create index survey_answers__nps__at on survey_answers (nps);
create index survey_answers__issue__at on survey_answers (issue);
create table survey_answers__given (
  record_id text not null references survey_answers (id),
  place integer not null,
  code text,
  score integer,
  words text,
  primary key (record_id, place)
) strict;

