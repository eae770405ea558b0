create table accounts (
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
  name__key text,
  tier text,
  stage text,
  owner text,
  industry text,
  region text,
  credit_code text,
  address text,
  parent text,
  cadence_days integer,
  credit integer,
  credit__currency text,
  term_days integer,
  tags text,
  plan text,
  constraint accounts__number unique (number),
  constraint accounts__name unique (name__key)
) strict;
create index accounts__tier__at on accounts (tier);
create index accounts__stage__at on accounts (stage);
create index accounts__owner__at on accounts (owner);
create index accounts__industry__at on accounts (industry);
create index accounts__region__at on accounts (region);
create index accounts__parent__at on accounts (parent);
create index accounts__credit__at on accounts (credit);
create index accounts__tags__at on accounts (tags);

create table contacts (
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
  account text,
  owner text,
  position text,
  part text,
  attitude text,
  influences text,
  phone text,
  mail text,
  birthday text,
  notes text,
  constraint contacts__number unique (number)
) strict;
create index contacts__account__at on contacts (account);
create index contacts__owner__at on contacts (owner);
create index contacts__part__at on contacts (part);
create index contacts__attitude__at on contacts (attitude);
create index contacts__influences__at on contacts (influences);

create table opportunities (
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
  account text,
  owner text,
  pipeline text,
  stage text,
  call text,
  amount integer,
  amount__currency text,
  close_on text,
  product text,
  competitor text,
  why_lost text,
  closed_on text,
  progress text,
  constraint opportunities__number unique (number)
) strict;
create index opportunities__account__at on opportunities (account);
create index opportunities__owner__at on opportunities (owner);
create index opportunities__pipeline__at on opportunities (pipeline);
create index opportunities__stage__at on opportunities (stage);
create index opportunities__call__at on opportunities (call);
create index opportunities__amount__at on opportunities (amount);
create index opportunities__close_on__at on opportunities (close_on);
create index opportunities__competitor__at on opportunities (competitor);
create index opportunities__closed_on__at on opportunities (closed_on);

create table visits (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  purpose text,
  account text,
  contact text,
  owner text,
  day text,
  manner text,
  state text,
  notes text,
  needs text,
  complaint text,
  next_step text,
  next_on text,
  constraint visits__number unique (number)
) strict;
create index visits__account__at on visits (account);
create index visits__contact__at on visits (contact);
create index visits__owner__at on visits (owner);
create index visits__day__at on visits (day);
create index visits__manner__at on visits (manner);
create index visits__state__at on visits (state);
create index visits__next_on__at on visits (next_on);
create table visits__promises (
  record_id text not null references visits (id),
  place integer not null,
  what text,
  due text,
  kept_on text,
  primary key (record_id, place)
) strict;

create table issues (
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
  account text,
  owner text,
  severity text,
  state text,
  source text,
  visit text,
  since text,
  answer_by text,
  solve_by text,
  what text,
  cause text,
  remedy text,
  closed_on text,
  constraint issues__number unique (number)
) strict;
create index issues__account__at on issues (account);
create index issues__owner__at on issues (owner);
create index issues__severity__at on issues (severity);
create index issues__state__at on issues (state);
create index issues__source__at on issues (source);
create index issues__visit__at on issues (visit);
create index issues__since__at on issues (since);
create index issues__answer_by__at on issues (answer_by);
create index issues__solve_by__at on issues (solve_by);
create index issues__closed_on__at on issues (closed_on);
create table issues__whys (
  record_id text not null references issues (id),
  place integer not null,
  question text,
  answer text,
  primary key (record_id, place)
) strict;

create table contracts (
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
  account text,
  owner text,
  state text,
  their_number text,
  amount integer,
  amount__currency text,
  starts_on text,
  ends_on text,
  notice_days integer,
  previous text,
  signed_on text,
  terms text,
  text text,
  constraint contracts__number unique (number)
) strict;
create index contracts__account__at on contracts (account);
create index contracts__owner__at on contracts (owner);
create index contracts__state__at on contracts (state);
create index contracts__amount__at on contracts (amount);
create index contracts__starts_on__at on contracts (starts_on);
create index contracts__ends_on__at on contracts (ends_on);
create index contracts__previous__at on contracts (previous);
create index contracts__signed_on__at on contracts (signed_on);
create table contracts__payments (
  record_id text not null references contracts (id),
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
create table contracts__obligations (
  record_id text not null references contracts (id),
  place integer not null,
  side text,
  duty text,
  due text,
  done_on text,
  primary key (record_id, place)
) strict;
create table contracts__clauses (
  record_id text not null references contracts (id),
  place integer not null,
  clause text,
  gist text,
  legal text,
  finance text,
  remark text,
  primary key (record_id, place)
) strict;

create table renewals (
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
  contract text,
  account text,
  owner text,
  ends_on text,
  amount integer,
  amount__currency text,
  rung text,
  outcome text,
  expectations text,
  conclusion text,
  constraint renewals__number unique (number)
) strict;
create index renewals__contract__at on renewals (contract);
create index renewals__account__at on renewals (account);
create index renewals__owner__at on renewals (owner);
create index renewals__ends_on__at on renewals (ends_on);
create index renewals__amount__at on renewals (amount);
create index renewals__rung__at on renewals (rung);
create index renewals__outcome__at on renewals (outcome);
create table renewals__parts (
  record_id text not null references renewals (id),
  place integer not null,
  what text,
  due text,
  done_on text,
  primary key (record_id, place)
) strict;

create table issue_steps (
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
  issue text,
  verb text,
  owner text,
  note text,
  constraint issue_steps__number unique (number)
) strict;
create index issue_steps__issue__at on issue_steps (issue);
create index issue_steps__verb__at on issue_steps (verb);
create index issue_steps__owner__at on issue_steps (owner);

create table contract_steps (
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
  contract text,
  verb text,
  owner text,
  day text,
  ours text,
  theirs text,
  until text,
  note text,
  constraint contract_steps__number unique (number)
) strict;
create index contract_steps__contract__at on contract_steps (contract);
create index contract_steps__verb__at on contract_steps (verb);
create index contract_steps__owner__at on contract_steps (owner);
create index contract_steps__day__at on contract_steps (day);
