create table negotiations (
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
  contract text collate "C",
  kind text collate "C",
  owner text collate "C",
  state text collate "C",
  starts_on text collate "C",
  due text collate "C",
  purpose text collate "C",
  their_position text collate "C",
  batna text collate "C",
  batna_worth bigint,
  batna_worth__currency text collate "C",
  opening text collate "C",
  deadlock text collate "C",
  traps text collate "C",
  walk_away text collate "C",
  mandate bigint,
  mandate__currency text collate "C",
  given bigint,
  given__currency text collate "C",
  got bigint,
  got__currency text collate "C",
  constraint negotiations__number unique (number)
);
create index negotiations__account__at on negotiations (account);
create index negotiations__contract__at on negotiations (contract);
create index negotiations__kind__at on negotiations (kind);
create index negotiations__owner__at on negotiations (owner);
create index negotiations__state__at on negotiations (state);
create index negotiations__due__at on negotiations (due);
create table negotiations__seats (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  person text collate "C",
  part text collate "C",
  edits boolean,
  primary key (record_id, place)
);
create table negotiations__their_seats (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  name text collate "C",
  influence bigint,
  interest text collate "C",
  pressure text collate "C",
  primary key (record_id, place)
);
create table negotiations__issues (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  name text collate "C",
  unit text collate "C",
  ours bigint,
  theirs bigint,
  evidence text collate "C",
  primary key (record_id, place)
);
create table negotiations__limits (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  issue text collate "C",
  ideal bigint,
  target bigint,
  floor bigint,
  their_wish bigint,
  their_limit bigint,
  primary key (record_id, place)
);
create table negotiations__packages (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  name text collate "C",
  content text collate "C",
  worth bigint,
  worth__currency text collate "C",
  theirs text collate "C",
  primary key (record_id, place)
);
create table negotiations__concessions (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  step bigint,
  issue text collate "C",
  give text collate "C",
  get text collate "C",
  cost bigint,
  cost__currency text collate "C",
  who text collate "C",
  primary key (record_id, place)
);
create table negotiations__objections (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  says text collate "C",
  answer text collate "C",
  proof text collate "C",
  primary key (record_id, place)
);
create table negotiations__agenda (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  time text collate "C",
  matter text collate "C",
  who text collate "C",
  primary key (record_id, place)
);
create table negotiations__clauses (
  record_id text collate "C" not null references negotiations (id),
  place bigint not null,
  name text collate "C",
  by text collate "C",
  risk text collate "C",
  verdict text collate "C",
  fallback text collate "C",
  primary key (record_id, place)
);

create table negotiation_mandates (
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
  negotiation text collate "C",
  owner text collate "C",
  decision text collate "C",
  ceiling bigint,
  ceiling__currency text collate "C",
  note text collate "C",
  constraint negotiation_mandates__number unique (number)
);
create index negotiation_mandates__negotiation__at on negotiation_mandates (negotiation);
create index negotiation_mandates__owner__at on negotiation_mandates (owner);
create index negotiation_mandates__decision__at on negotiation_mandates (decision);

create table negotiation_rounds (
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
  negotiation text collate "C",
  owner text collate "C",
  day text collate "C",
  place text collate "C",
  minutes text collate "C",
  agreed text collate "C",
  open text collate "C",
  constraint negotiation_rounds__number unique (number)
);
create index negotiation_rounds__negotiation__at on negotiation_rounds (negotiation);
create index negotiation_rounds__owner__at on negotiation_rounds (owner);
create index negotiation_rounds__day__at on negotiation_rounds (day);
create table negotiation_rounds__positions (
  record_id text collate "C" not null references negotiation_rounds (id),
  place bigint not null,
  issue text collate "C",
  ours bigint,
  theirs bigint,
  primary key (record_id, place)
);
create table negotiation_rounds__gives (
  record_id text collate "C" not null references negotiation_rounds (id),
  place bigint not null,
  issue text collate "C",
  what text collate "C",
  worth bigint,
  worth__currency text collate "C",
  primary key (record_id, place)
);
create table negotiation_rounds__gets (
  record_id text collate "C" not null references negotiation_rounds (id),
  place bigint not null,
  issue text collate "C",
  what text collate "C",
  worth bigint,
  worth__currency text collate "C",
  primary key (record_id, place)
);

create table negotiation_outcomes (
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
  negotiation text collate "C",
  owner text collate "C",
  ending text collate "C",
  worth bigint,
  worth__currency text collate "C",
  note text collate "C",
  exception text collate "C",
  constraint negotiation_outcomes__number unique (number)
);
create index negotiation_outcomes__negotiation__at on negotiation_outcomes (negotiation);
create index negotiation_outcomes__owner__at on negotiation_outcomes (owner);
create index negotiation_outcomes__ending__at on negotiation_outcomes (ending);
create table negotiation_outcomes__settled (
  record_id text collate "C" not null references negotiation_outcomes (id),
  place bigint not null,
  issue text collate "C",
  value bigint,
  wording text collate "C",
  primary key (record_id, place)
);

create table negotiation_reviews (
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
  negotiation text collate "C",
  owner text collate "C",
  well text collate "C",
  lost text collate "C",
  lesson text collate "C",
  constraint negotiation_reviews__number unique (number)
);
create index negotiation_reviews__negotiation__at on negotiation_reviews (negotiation);
create index negotiation_reviews__owner__at on negotiation_reviews (owner);

create table agreements (
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
  contract text collate "C",
  owner text collate "C",
  state text collate "C",
  starts_on text collate "C",
  ends_on text collate "C",
  notice_days bigint,
  purpose text collate "C",
  scope text collate "C",
  payment text collate "C",
  exclusivity text collate "C",
  service text collate "C",
  exit text collate "C",
  approved_on text collate "C",
  signed_on text collate "C",
  ours text collate "C",
  theirs text collate "C",
  text text collate "C",
  constraint agreements__number unique (number)
);
create index agreements__account__at on agreements (account);
create index agreements__contract__at on agreements (contract);
create index agreements__owner__at on agreements (owner);
create index agreements__state__at on agreements (state);
create index agreements__ends_on__at on agreements (ends_on);
create table agreements__commitments (
  record_id text collate "C" not null references agreements (id),
  place bigint not null,
  year bigint,
  volume bigint,
  volume__currency text collate "C",
  price text collate "C",
  primary key (record_id, place)
);
create table agreements__rebates (
  record_id text collate "C" not null references agreements (id),
  place bigint not null,
  from_volume bigint,
  from_volume__currency text collate "C",
  rate bigint,
  primary key (record_id, place)
);
create table agreements__duties (
  record_id text collate "C" not null references agreements (id),
  place bigint not null,
  side text collate "C",
  entitled text collate "C",
  duty text collate "C",
  measure text collate "C",
  due text collate "C",
  person text collate "C",
  primary key (record_id, place)
);
create table agreements__clauses (
  record_id text collate "C" not null references agreements (id),
  place bigint not null,
  name text collate "C",
  before text collate "C",
  now text collate "C",
  legal text collate "C",
  finance text collate "C",
  remark text collate "C",
  primary key (record_id, place)
);
create table agreements__meetings (
  record_id text collate "C" not null references agreements (id),
  place bigint not null,
  what text collate "C",
  who text collate "C",
  often text collate "C",
  primary key (record_id, place)
);

create table agreement_duties (
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
  agreement text collate "C",
  owner text collate "C",
  side text collate "C",
  due text collate "C",
  state text collate "C",
  settled_on text collate "C",
  proof text collate "C",
  constraint agreement_duties__number unique (number)
);
create index agreement_duties__agreement__at on agreement_duties (agreement);
create index agreement_duties__owner__at on agreement_duties (owner);
create index agreement_duties__side__at on agreement_duties (side);
create index agreement_duties__due__at on agreement_duties (due);
create index agreement_duties__state__at on agreement_duties (state);

