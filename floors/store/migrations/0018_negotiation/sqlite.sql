create table negotiations (
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
  contract text,
  kind text,
  owner text,
  state text,
  starts_on text,
  due text,
  purpose text,
  their_position text,
  batna text,
  batna_worth integer,
  batna_worth__currency text,
  opening text,
  deadlock text,
  traps text,
  walk_away text,
  mandate integer,
  mandate__currency text,
  given integer,
  given__currency text,
  got integer,
  got__currency text,
  constraint negotiations__number unique (number)
) strict;
create index negotiations__account__at on negotiations (account);
create index negotiations__contract__at on negotiations (contract);
create index negotiations__kind__at on negotiations (kind);
create index negotiations__owner__at on negotiations (owner);
create index negotiations__state__at on negotiations (state);
create index negotiations__due__at on negotiations (due);
create table negotiations__seats (
  record_id text not null references negotiations (id),
  place integer not null,
  person text,
  part text,
  edits integer constraint negotiations__seats__edits__flag check (edits in (0, 1)),
  primary key (record_id, place)
) strict;
create table negotiations__their_seats (
  record_id text not null references negotiations (id),
  place integer not null,
  name text,
  influence integer,
  interest text,
  pressure text,
  primary key (record_id, place)
) strict;
create table negotiations__issues (
  record_id text not null references negotiations (id),
  place integer not null,
  name text,
  unit text,
  ours integer,
  theirs integer,
  evidence text,
  primary key (record_id, place)
) strict;
create table negotiations__limits (
  record_id text not null references negotiations (id),
  place integer not null,
  issue text,
  ideal integer,
  target integer,
  floor integer,
  their_wish integer,
  their_limit integer,
  primary key (record_id, place)
) strict;
create table negotiations__packages (
  record_id text not null references negotiations (id),
  place integer not null,
  name text,
  content text,
  worth integer,
  worth__currency text,
  theirs text,
  primary key (record_id, place)
) strict;
create table negotiations__concessions (
  record_id text not null references negotiations (id),
  place integer not null,
  step integer,
  issue text,
  give text,
  get text,
  cost integer,
  cost__currency text,
  who text,
  primary key (record_id, place)
) strict;
create table negotiations__objections (
  record_id text not null references negotiations (id),
  place integer not null,
  says text,
  answer text,
  proof text,
  primary key (record_id, place)
) strict;
create table negotiations__agenda (
  record_id text not null references negotiations (id),
  place integer not null,
  time text,
  matter text,
  who text,
  primary key (record_id, place)
) strict;
create table negotiations__clauses (
  record_id text not null references negotiations (id),
  place integer not null,
  name text,
  by text,
  risk text,
  verdict text,
  fallback text,
  primary key (record_id, place)
) strict;

create table negotiation_mandates (
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
  negotiation text,
  owner text,
  decision text,
  ceiling integer,
  ceiling__currency text,
  note text,
  constraint negotiation_mandates__number unique (number)
) strict;
create index negotiation_mandates__negotiation__at on negotiation_mandates (negotiation);
create index negotiation_mandates__owner__at on negotiation_mandates (owner);
create index negotiation_mandates__decision__at on negotiation_mandates (decision);

create table negotiation_rounds (
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
  negotiation text,
  owner text,
  day text,
  place text,
  minutes text,
  agreed text,
  open text,
  constraint negotiation_rounds__number unique (number)
) strict;
create index negotiation_rounds__negotiation__at on negotiation_rounds (negotiation);
create index negotiation_rounds__owner__at on negotiation_rounds (owner);
create index negotiation_rounds__day__at on negotiation_rounds (day);
create table negotiation_rounds__positions (
  record_id text not null references negotiation_rounds (id),
  place integer not null,
  issue text,
  ours integer,
  theirs integer,
  primary key (record_id, place)
) strict;
create table negotiation_rounds__gives (
  record_id text not null references negotiation_rounds (id),
  place integer not null,
  issue text,
  what text,
  worth integer,
  worth__currency text,
  primary key (record_id, place)
) strict;
create table negotiation_rounds__gets (
  record_id text not null references negotiation_rounds (id),
  place integer not null,
  issue text,
  what text,
  worth integer,
  worth__currency text,
  primary key (record_id, place)
) strict;

create table negotiation_outcomes (
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
  negotiation text,
  owner text,
  ending text,
  worth integer,
  worth__currency text,
  note text,
  exception text,
  constraint negotiation_outcomes__number unique (number)
) strict;
create index negotiation_outcomes__negotiation__at on negotiation_outcomes (negotiation);
create index negotiation_outcomes__owner__at on negotiation_outcomes (owner);
create index negotiation_outcomes__ending__at on negotiation_outcomes (ending);
create table negotiation_outcomes__settled (
  record_id text not null references negotiation_outcomes (id),
  place integer not null,
  issue text,
  value integer,
  wording text,
  primary key (record_id, place)
) strict;

create table negotiation_reviews (
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
  negotiation text,
  owner text,
  well text,
  lost text,
  lesson text,
  constraint negotiation_reviews__number unique (number)
) strict;
create index negotiation_reviews__negotiation__at on negotiation_reviews (negotiation);
create index negotiation_reviews__owner__at on negotiation_reviews (owner);

create table agreements (
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
  contract text,
  owner text,
  state text,
  starts_on text,
  ends_on text,
  notice_days integer,
  purpose text,
  scope text,
  payment text,
  exclusivity text,
  service text,
  exit text,
  approved_on text,
  signed_on text,
  ours text,
  theirs text,
  text text,
  constraint agreements__number unique (number)
) strict;
create index agreements__account__at on agreements (account);
create index agreements__contract__at on agreements (contract);
create index agreements__owner__at on agreements (owner);
create index agreements__state__at on agreements (state);
create index agreements__ends_on__at on agreements (ends_on);
create table agreements__commitments (
  record_id text not null references agreements (id),
  place integer not null,
  year integer,
  volume integer,
  volume__currency text,
  price text,
  primary key (record_id, place)
) strict;
create table agreements__rebates (
  record_id text not null references agreements (id),
  place integer not null,
  from_volume integer,
  from_volume__currency text,
  rate integer,
  primary key (record_id, place)
) strict;
create table agreements__duties (
  record_id text not null references agreements (id),
  place integer not null,
  side text,
  entitled text,
  duty text,
  measure text,
  due text,
  person text,
  primary key (record_id, place)
) strict;
create table agreements__clauses (
  record_id text not null references agreements (id),
  place integer not null,
  name text,
  before text,
  now text,
  legal text,
  finance text,
  remark text,
  primary key (record_id, place)
) strict;
create table agreements__meetings (
  record_id text not null references agreements (id),
  place integer not null,
  what text,
  who text,
  often text,
  primary key (record_id, place)
) strict;

create table agreement_duties (
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
  agreement text,
  owner text,
  side text,
  due text,
  state text,
  settled_on text,
  proof text,
  constraint agreement_duties__number unique (number)
) strict;
create index agreement_duties__agreement__at on agreement_duties (agreement);
create index agreement_duties__owner__at on agreement_duties (owner);
create index agreement_duties__side__at on agreement_duties (side);
create index agreement_duties__due__at on agreement_duties (due);
create index agreement_duties__state__at on agreement_duties (state);

