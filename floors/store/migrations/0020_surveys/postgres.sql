-- Satisfaction surveys: questionnaires, steps, the customers asked, answers.

create table surveys (
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
  state text collate "C",
  opens_on text collate "C",
  closes_on text collate "C",
  anonymous boolean,
  scale text collate "C",
  points text collate "C",
  low bigint,
  before text collate "C",
  greeting text collate "C",
  constraint surveys__number unique (number)
);
create index surveys__kind__at on surveys (kind);
create index surveys__owner__at on surveys (owner);
create index surveys__state__at on surveys (state);
create index surveys__opens_on__at on surveys (opens_on);
create index surveys__closes_on__at on surveys (closes_on);
create index surveys__before__at on surveys (before);
create table surveys__questions (
  record_id text collate "C" not null references surveys (id),
  place bigint not null,
  wording text collate "C",
  wording_en text collate "C",
  kind text collate "C",
  aspect text collate "C",
  weight bigint,
  demanded boolean,
  options text collate "C",
  primary key (record_id, place)
);

create table survey_steps (
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
  survey text collate "C",
  verb text collate "C",
  owner text collate "C",
  note text collate "C",
  constraint survey_steps__number unique (number)
);
create index survey_steps__survey__at on survey_steps (survey);
create index survey_steps__verb__at on survey_steps (verb);
create index survey_steps__owner__at on survey_steps (owner);

create table survey_invitations (
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
  survey text collate "C",
  account text collate "C",
  contact text collate "C",
  state text collate "C",
  owner text collate "C",
  tier text collate "C",
  region text collate "C",
  sent_on text collate "C",
  reminded bigint,
  answered_on text collate "C",
  constraint survey_invitations__number unique (number)
);
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
  survey text collate "C",
  account text collate "C",
  contact text collate "C",
  owner text collate "C",
  tier text collate "C",
  region text collate "C",
  answered_on text collate "C",
  source text collate "C",
  points bigint,
  nps bigint,
  comment text collate "C",
  issue text collate "C",
  constraint survey_answers__number unique (number)
);
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
  record_id text collate "C" not null references survey_answers (id),
  place bigint not null,
  code text collate "C",
  score bigint,
  words text collate "C",
  primary key (record_id, place)
);

