-- Attainment alerts and their steps.

create table attainment_alerts (
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
  scope text collate "C",
  member text collate "C",
  period text collate "C",
  owner text collate "C",
  target bigint,
  target__currency text collate "C",
  actual bigint,
  actual__currency text collate "C",
  rate bigint,
  state text collate "C",
  due_on text collate "C",
  cause text collate "C",
  remedy text collate "C",
  constraint attainment_alerts__number unique (number)
);
create index attainment_alerts__scope__at on attainment_alerts (scope);
create index attainment_alerts__member__at on attainment_alerts (member);
create index attainment_alerts__period__at on attainment_alerts (period);
create index attainment_alerts__owner__at on attainment_alerts (owner);
create index attainment_alerts__rate__at on attainment_alerts (rate);
create index attainment_alerts__state__at on attainment_alerts (state);
create index attainment_alerts__due_on__at on attainment_alerts (due_on);

create table alert_steps (
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
  alert text collate "C",
  verb text collate "C",
  owner text collate "C",
  words text collate "C",
  remedy text collate "C",
  constraint alert_steps__number unique (number)
);
create index alert_steps__alert__at on alert_steps (alert);
create index alert_steps__verb__at on alert_steps (verb);
create index alert_steps__owner__at on alert_steps (owner);

