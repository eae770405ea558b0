create table intel_items (
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
  topic text,
  competitor text,
  source text,
  link text,
  reliability text,
  credibility text,
  heard_on text,
  stale_after text,
  state text,
  owner text,
  content text,
  affected text,
  meaning text,
  file text,
  constraint intel_items__number unique (number)
) strict;
create index intel_items__topic__at on intel_items (topic);
create index intel_items__competitor__at on intel_items (competitor);
create index intel_items__reliability__at on intel_items (reliability);
create index intel_items__credibility__at on intel_items (credibility);
create index intel_items__heard_on__at on intel_items (heard_on);
create index intel_items__stale_after__at on intel_items (stale_after);
create index intel_items__state__at on intel_items (state);
create index intel_items__owner__at on intel_items (owner);

create table competitors (
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
  standing text,
  owner text,
  markets text,
  price_level text,
  share_low integer,
  share_high integer,
  share_basis text,
  products text,
  channels text,
  strengths text,
  weaknesses text,
  answer text,
  constraint competitors__number unique (number),
  constraint competitors__name unique (name__key)
) strict;
create index competitors__standing__at on competitors (standing);
create index competitors__owner__at on competitors (owner);
create index competitors__price_level__at on competitors (price_level);
create table competitors__moves (
  record_id text not null references competitors (id),
  place integer not null,
  day text,
  what text,
  effect text,
  primary key (record_id, place)
) strict;

create table price_observations (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  product text,
  competitor text,
  our_product text,
  price integer,
  price__currency text,
  unit text,
  with_tax integer constraint price_observations__with_tax__flag check (with_tax in (0, 1)),
  conditions text,
  seen_on text,
  source text,
  reliability text,
  owner text,
  constraint price_observations__number unique (number)
) strict;
create index price_observations__competitor__at on price_observations (competitor);
create index price_observations__our_product__at on price_observations (our_product);
create index price_observations__price__at on price_observations (price);
create index price_observations__seen_on__at on price_observations (seen_on);
create index price_observations__reliability__at on price_observations (reliability);
create index price_observations__owner__at on price_observations (owner);

create table market_sizes (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  market text,
  period text,
  cut text,
  member text,
  low integer,
  low__currency text,
  high integer,
  high__currency text,
  basis text,
  owner text,
  constraint market_sizes__number unique (number)
) strict;
create index market_sizes__period__at on market_sizes (period);
create index market_sizes__cut__at on market_sizes (cut);
create index market_sizes__owner__at on market_sizes (owner);

create table swot_items (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  statement text,
  side text,
  scope text,
  period text,
  importance integer,
  likelihood integer,
  owner text,
  support text,
  explanation text,
  constraint swot_items__number unique (number)
) strict;
create index swot_items__side__at on swot_items (side);
create index swot_items__period__at on swot_items (period);
create index swot_items__importance__at on swot_items (importance);
create index swot_items__likelihood__at on swot_items (likelihood);
create index swot_items__owner__at on swot_items (owner);
create index swot_items__support__at on swot_items (support);
create table swot_items__evidence (
  record_id text not null references swot_items (id),
  place integer not null,
  intel text,
  measure text,
  note text,
  primary key (record_id, place)
) strict;

create table tows_crossings (
  id text primary key not null,
  number text,
  version integer not null,
  created_at integer not null,
  created_by text,
  changed_at integer not null,
  changed_by text,
  trashed_at integer,
  custom text not null default '{}',
  direction text,
  quadrant text,
  inner_item text,
  outer_item text,
  owner text,
  how text,
  constraint tows_crossings__number unique (number)
) strict;
create index tows_crossings__quadrant__at on tows_crossings (quadrant);
create index tows_crossings__inner_item__at on tows_crossings (inner_item);
create index tows_crossings__outer_item__at on tows_crossings (outer_item);
create index tows_crossings__owner__at on tows_crossings (owner);

create table decision_proposals (
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
  matter text,
  state text,
  owner text,
  decide_by text,
  amount integer,
  amount__currency text,
  request text,
  background text,
  aim text,
  recommended text,
  why text,
  unless text,
  expected integer,
  expected__currency text,
  review_on text,
  actual integer,
  actual__currency text,
  lesson text,
  constraint decision_proposals__number unique (number)
) strict;
create index decision_proposals__matter__at on decision_proposals (matter);
create index decision_proposals__state__at on decision_proposals (state);
create index decision_proposals__owner__at on decision_proposals (owner);
create index decision_proposals__decide_by__at on decision_proposals (decide_by);
create index decision_proposals__amount__at on decision_proposals (amount);
create index decision_proposals__review_on__at on decision_proposals (review_on);
create table decision_proposals__criteria (
  record_id text not null references decision_proposals (id),
  place integer not null,
  name text,
  weight integer,
  primary key (record_id, place)
) strict;
create table decision_proposals__options (
  record_id text not null references decision_proposals (id),
  place integer not null,
  name text,
  idle integer constraint decision_proposals__options__idle__flag check (idle in (0, 1)),
  cost integer,
  cost__currency text,
  benefit integer,
  benefit__currency text,
  capacity text,
  conditions text,
  primary key (record_id, place)
) strict;
create table decision_proposals__scores (
  record_id text not null references decision_proposals (id),
  place integer not null,
  option text,
  criterion text,
  points integer,
  primary key (record_id, place)
) strict;
create table decision_proposals__risks (
  record_id text not null references decision_proposals (id),
  place integer not null,
  what text,
  probability integer,
  impact integer,
  response text,
  primary key (record_id, place)
) strict;
create table decision_proposals__plan (
  record_id text not null references decision_proposals (id),
  place integer not null,
  what text,
  owner text,
  starts_on text,
  until text,
  rule text,
  primary key (record_id, place)
) strict;

create table intel_checks (
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
  intel text,
  verdict text,
  owner text,
  note text,
  until text,
  constraint intel_checks__number unique (number)
) strict;
create index intel_checks__intel__at on intel_checks (intel);
create index intel_checks__verdict__at on intel_checks (verdict);
create index intel_checks__owner__at on intel_checks (owner);

create table decision_reviews (
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
  proposal text,
  owner text,
  day text,
  expected integer,
  expected__currency text,
  actual integer,
  actual__currency text,
  lesson text,
  constraint decision_reviews__number unique (number)
) strict;
create index decision_reviews__proposal__at on decision_reviews (proposal);
create index decision_reviews__owner__at on decision_reviews (owner);
create index decision_reviews__day__at on decision_reviews (day);
