-- Attainment alerts and their steps.

create table attainment_alerts (
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
  scope text,
  member text,
  period text,
  owner text,
  target integer,
  target__currency text,
  actual integer,
  actual__currency text,
  rate integer,
  state text,
  due_on text,
  cause text,
  remedy text,
  constraint attainment_alerts__number unique (number)
) strict;
create index attainment_alerts__scope__at on attainment_alerts (scope);
create index attainment_alerts__member__at on attainment_alerts (member);
create index attainment_alerts__period__at on attainment_alerts (period);
create index attainment_alerts__owner__at on attainment_alerts (owner);
create index attainment_alerts__rate__at on attainment_alerts (rate);
create index attainment_alerts__state__at on attainment_alerts (state);
create index attainment_alerts__due_on__at on attainment_alerts (due_on);

create table alert_steps (
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
  alert text,
  verb text,
  owner text,
  words text,
  remedy text,
  constraint alert_steps__number unique (number)
) strict;
create index alert_steps__alert__at on alert_steps (alert);
create index alert_steps__verb__at on alert_steps (verb);
create index alert_steps__owner__at on alert_steps (owner);

