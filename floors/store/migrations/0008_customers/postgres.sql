create table accounts (
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
  name__key text collate "C",
  tier text collate "C",
  stage text collate "C",
  owner text collate "C",
  industry text collate "C",
  region text collate "C",
  credit_code text collate "C",
  address text collate "C",
  parent text collate "C",
  cadence_days bigint,
  credit bigint,
  credit__currency text collate "C",
  term_days bigint,
  tags text collate "C",
  plan text collate "C",
  constraint accounts__number unique (number),
  constraint accounts__name unique (name__key)
);
create index accounts__tier__at on accounts (tier);
create index accounts__stage__at on accounts (stage);
create index accounts__owner__at on accounts (owner);
create index accounts__industry__at on accounts (industry);
create index accounts__region__at on accounts (region);
create index accounts__parent__at on accounts (parent);
create index accounts__credit__at on accounts (credit);
create index accounts__tags__at on accounts (tags);

create table contacts (
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
  account text collate "C",
  owner text collate "C",
  position text collate "C",
  part text collate "C",
  attitude text collate "C",
  influences text collate "C",
  phone text collate "C",
  mail text collate "C",
  birthday text collate "C",
  notes text collate "C",
  constraint contacts__number unique (number)
);
create index contacts__account__at on contacts (account);
create index contacts__owner__at on contacts (owner);
create index contacts__part__at on contacts (part);
create index contacts__attitude__at on contacts (attitude);
create index contacts__influences__at on contacts (influences);

create table opportunities (
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
  account text collate "C",
  owner text collate "C",
  pipeline text collate "C",
  stage text collate "C",
  call text collate "C",
  amount bigint,
  amount__currency text collate "C",
  close_on text collate "C",
  product text collate "C",
  competitor text collate "C",
  why_lost text collate "C",
  closed_on text collate "C",
  progress text collate "C",
  constraint opportunities__number unique (number)
);
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
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  purpose text collate "C",
  account text collate "C",
  contact text collate "C",
  owner text collate "C",
  day text collate "C",
  manner text collate "C",
  state text collate "C",
  notes text collate "C",
  needs text collate "C",
  complaint text collate "C",
  next_step text collate "C",
  next_on text collate "C",
  constraint visits__number unique (number)
);
create index visits__account__at on visits (account);
create index visits__contact__at on visits (contact);
create index visits__owner__at on visits (owner);
create index visits__day__at on visits (day);
create index visits__manner__at on visits (manner);
create index visits__state__at on visits (state);
create index visits__next_on__at on visits (next_on);
create table visits__promises (
  record_id text collate "C" not null references visits (id),
  place bigint not null,
  what text collate "C",
  due text collate "C",
  kept_on text collate "C",
  primary key (record_id, place)
);

create table issues (
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
  account text collate "C",
  owner text collate "C",
  severity text collate "C",
  state text collate "C",
  source text collate "C",
  visit text collate "C",
  since text collate "C",
  answer_by text collate "C",
  solve_by text collate "C",
  what text collate "C",
  cause text collate "C",
  remedy text collate "C",
  closed_on text collate "C",
  constraint issues__number unique (number)
);
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
  record_id text collate "C" not null references issues (id),
  place bigint not null,
  question text collate "C",
  answer text collate "C",
  primary key (record_id, place)
);

create table contracts (
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
  account text collate "C",
  owner text collate "C",
  state text collate "C",
  their_number text collate "C",
  amount bigint,
  amount__currency text collate "C",
  starts_on text collate "C",
  ends_on text collate "C",
  notice_days bigint,
  previous text collate "C",
  signed_on text collate "C",
  terms text collate "C",
  text text collate "C",
  constraint contracts__number unique (number)
);
create index contracts__account__at on contracts (account);
create index contracts__owner__at on contracts (owner);
create index contracts__state__at on contracts (state);
create index contracts__amount__at on contracts (amount);
create index contracts__starts_on__at on contracts (starts_on);
create index contracts__ends_on__at on contracts (ends_on);
create index contracts__previous__at on contracts (previous);
create index contracts__signed_on__at on contracts (signed_on);
create table contracts__payments (
  record_id text collate "C" not null references contracts (id),
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
create table contracts__obligations (
  record_id text collate "C" not null references contracts (id),
  place bigint not null,
  side text collate "C",
  duty text collate "C",
  due text collate "C",
  done_on text collate "C",
  primary key (record_id, place)
);
create table contracts__clauses (
  record_id text collate "C" not null references contracts (id),
  place bigint not null,
  clause text collate "C",
  gist text collate "C",
  legal text collate "C",
  finance text collate "C",
  remark text collate "C",
  primary key (record_id, place)
);

create table renewals (
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
  contract text collate "C",
  account text collate "C",
  owner text collate "C",
  ends_on text collate "C",
  amount bigint,
  amount__currency text collate "C",
  rung text collate "C",
  outcome text collate "C",
  expectations text collate "C",
  conclusion text collate "C",
  constraint renewals__number unique (number)
);
create index renewals__contract__at on renewals (contract);
create index renewals__account__at on renewals (account);
create index renewals__owner__at on renewals (owner);
create index renewals__ends_on__at on renewals (ends_on);
create index renewals__amount__at on renewals (amount);
create index renewals__rung__at on renewals (rung);
create index renewals__outcome__at on renewals (outcome);
create table renewals__parts (
  record_id text collate "C" not null references renewals (id),
  place bigint not null,
  what text collate "C",
  due text collate "C",
  done_on text collate "C",
  primary key (record_id, place)
);

create table issue_steps (
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
  issue text collate "C",
  verb text collate "C",
  owner text collate "C",
  note text collate "C",
  constraint issue_steps__number unique (number)
);
create index issue_steps__issue__at on issue_steps (issue);
create index issue_steps__verb__at on issue_steps (verb);
create index issue_steps__owner__at on issue_steps (owner);

create table contract_steps (
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
  contract text collate "C",
  verb text collate "C",
  owner text collate "C",
  day text collate "C",
  ours text collate "C",
  theirs text collate "C",
  until text collate "C",
  note text collate "C",
  constraint contract_steps__number unique (number)
);
create index contract_steps__contract__at on contract_steps (contract);
create index contract_steps__verb__at on contract_steps (verb);
create index contract_steps__owner__at on contract_steps (owner);
create index contract_steps__day__at on contract_steps (day);
