create table intel_items (
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
  topic text collate "C",
  competitor text collate "C",
  source text collate "C",
  link text collate "C",
  reliability text collate "C",
  credibility text collate "C",
  heard_on text collate "C",
  stale_after text collate "C",
  state text collate "C",
  owner text collate "C",
  content text collate "C",
  affected text collate "C",
  meaning text collate "C",
  file text collate "C",
  constraint intel_items__number unique (number)
);
create index intel_items__topic__at on intel_items (topic);
create index intel_items__competitor__at on intel_items (competitor);
create index intel_items__reliability__at on intel_items (reliability);
create index intel_items__credibility__at on intel_items (credibility);
create index intel_items__heard_on__at on intel_items (heard_on);
create index intel_items__stale_after__at on intel_items (stale_after);
create index intel_items__state__at on intel_items (state);
create index intel_items__owner__at on intel_items (owner);

create table competitors (
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
  standing text collate "C",
  owner text collate "C",
  markets text collate "C",
  price_level text collate "C",
  share_low bigint,
  share_high bigint,
  share_basis text collate "C",
  products text collate "C",
  channels text collate "C",
  strengths text collate "C",
  weaknesses text collate "C",
  answer text collate "C",
  constraint competitors__number unique (number),
  constraint competitors__name unique (name__key)
);
create index competitors__standing__at on competitors (standing);
create index competitors__owner__at on competitors (owner);
create index competitors__price_level__at on competitors (price_level);
create table competitors__moves (
  record_id text collate "C" not null references competitors (id),
  place bigint not null,
  day text collate "C",
  what text collate "C",
  effect text collate "C",
  primary key (record_id, place)
);

create table price_observations (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  product text collate "C",
  competitor text collate "C",
  our_product text collate "C",
  price bigint,
  price__currency text collate "C",
  unit text collate "C",
  with_tax boolean,
  conditions text collate "C",
  seen_on text collate "C",
  source text collate "C",
  reliability text collate "C",
  owner text collate "C",
  constraint price_observations__number unique (number)
);
create index price_observations__competitor__at on price_observations (competitor);
create index price_observations__our_product__at on price_observations (our_product);
create index price_observations__price__at on price_observations (price);
create index price_observations__seen_on__at on price_observations (seen_on);
create index price_observations__reliability__at on price_observations (reliability);
create index price_observations__owner__at on price_observations (owner);

create table market_sizes (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  market text collate "C",
  period text collate "C",
  cut text collate "C",
  member text collate "C",
  low bigint,
  low__currency text collate "C",
  high bigint,
  high__currency text collate "C",
  basis text collate "C",
  owner text collate "C",
  constraint market_sizes__number unique (number)
);
create index market_sizes__period__at on market_sizes (period);
create index market_sizes__cut__at on market_sizes (cut);
create index market_sizes__owner__at on market_sizes (owner);

create table swot_items (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  statement text collate "C",
  side text collate "C",
  scope text collate "C",
  period text collate "C",
  importance bigint,
  likelihood bigint,
  owner text collate "C",
  support text collate "C",
  explanation text collate "C",
  constraint swot_items__number unique (number)
);
create index swot_items__side__at on swot_items (side);
create index swot_items__period__at on swot_items (period);
create index swot_items__importance__at on swot_items (importance);
create index swot_items__likelihood__at on swot_items (likelihood);
create index swot_items__owner__at on swot_items (owner);
create index swot_items__support__at on swot_items (support);
create table swot_items__evidence (
  record_id text collate "C" not null references swot_items (id),
  place bigint not null,
  intel text collate "C",
  measure text collate "C",
  note text collate "C",
  primary key (record_id, place)
);

create table tows_crossings (
  id text collate "C" primary key not null,
  number text collate "C",
  version bigint not null,
  created_at bigint not null,
  created_by text collate "C",
  changed_at bigint not null,
  changed_by text collate "C",
  trashed_at bigint,
  custom text collate "C" not null default '{}',
  direction text collate "C",
  quadrant text collate "C",
  inner_item text collate "C",
  outer_item text collate "C",
  owner text collate "C",
  how text collate "C",
  constraint tows_crossings__number unique (number)
);
create index tows_crossings__quadrant__at on tows_crossings (quadrant);
create index tows_crossings__inner_item__at on tows_crossings (inner_item);
create index tows_crossings__outer_item__at on tows_crossings (outer_item);
create index tows_crossings__owner__at on tows_crossings (owner);

create table decision_proposals (
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
  matter text collate "C",
  state text collate "C",
  owner text collate "C",
  decide_by text collate "C",
  amount bigint,
  amount__currency text collate "C",
  request text collate "C",
  background text collate "C",
  aim text collate "C",
  recommended text collate "C",
  why text collate "C",
  unless text collate "C",
  expected bigint,
  expected__currency text collate "C",
  review_on text collate "C",
  actual bigint,
  actual__currency text collate "C",
  lesson text collate "C",
  constraint decision_proposals__number unique (number)
);
create index decision_proposals__matter__at on decision_proposals (matter);
create index decision_proposals__state__at on decision_proposals (state);
create index decision_proposals__owner__at on decision_proposals (owner);
create index decision_proposals__decide_by__at on decision_proposals (decide_by);
create index decision_proposals__amount__at on decision_proposals (amount);
create index decision_proposals__review_on__at on decision_proposals (review_on);
create table decision_proposals__criteria (
  record_id text collate "C" not null references decision_proposals (id),
  place bigint not null,
  name text collate "C",
  weight bigint,
  primary key (record_id, place)
);
create table decision_proposals__options (
  record_id text collate "C" not null references decision_proposals (id),
  place bigint not null,
  name text collate "C",
  idle boolean,
  cost bigint,
  cost__currency text collate "C",
  benefit bigint,
  benefit__currency text collate "C",
  capacity text collate "C",
  conditions text collate "C",
  primary key (record_id, place)
);
create table decision_proposals__scores (
  record_id text collate "C" not null references decision_proposals (id),
  place bigint not null,
  option text collate "C",
  criterion text collate "C",
  points bigint,
  primary key (record_id, place)
);
create table decision_proposals__risks (
  record_id text collate "C" not null references decision_proposals (id),
  place bigint not null,
  what text collate "C",
  probability bigint,
  impact bigint,
  response text collate "C",
  primary key (record_id, place)
);
create table decision_proposals__plan (
  record_id text collate "C" not null references decision_proposals (id),
  place bigint not null,
  what text collate "C",
  owner text collate "C",
  starts_on text collate "C",
  until text collate "C",
  rule text collate "C",
  primary key (record_id, place)
);

create table intel_checks (
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
  intel text collate "C",
  verdict text collate "C",
  owner text collate "C",
  note text collate "C",
  until text collate "C",
  constraint intel_checks__number unique (number)
);
create index intel_checks__intel__at on intel_checks (intel);
create index intel_checks__verdict__at on intel_checks (verdict);
create index intel_checks__owner__at on intel_checks (owner);

create table decision_reviews (
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
  proposal text collate "C",
  owner text collate "C",
  day text collate "C",
  expected bigint,
  expected__currency text collate "C",
  actual bigint,
  actual__currency text collate "C",
  lesson text collate "C",
  constraint decision_reviews__number unique (number)
);
create index decision_reviews__proposal__at on decision_reviews (proposal);
create index decision_reviews__owner__at on decision_reviews (owner);
create index decision_reviews__day__at on decision_reviews (day);
