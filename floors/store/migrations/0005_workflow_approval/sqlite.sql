-- Approvals, coordination requests, answer links, and the schedules of the worker.

create table coordination_requests (
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
  to_role text,
  to_person text,
  to_email text,
  question text,
  amount integer,
  amount__currency text,
  due text,
  due_at integer,
  subject_type text,
  subject_id text,
  state text,
  rung text,
  escalated_to text,
  verdict text,
  answer_amount integer,
  answer_amount__currency text,
  answer text,
  answer_table text,
  answer_file text,
  answered_by text,
  answered_at integer,
  asked_hash text,
  answer_hash text,
  constraint coordination_requests__number unique (number)
) strict;
create index coordination_requests__kind__at on coordination_requests (kind);
create index coordination_requests__owner__at on coordination_requests (owner);
create index coordination_requests__to_role__at on coordination_requests (to_role);
create index coordination_requests__to_person__at on coordination_requests (to_person);
create index coordination_requests__due__at on coordination_requests (due);
create index coordination_requests__subject_type__at on coordination_requests (subject_type);
create index coordination_requests__subject_id__at on coordination_requests (subject_id);
create index coordination_requests__state__at on coordination_requests (state);
create index coordination_requests__rung__at on coordination_requests (rung);
create index coordination_requests__escalated_to__at on coordination_requests (escalated_to);
create index coordination_requests__verdict__at on coordination_requests (verdict);
create table coordination_requests__points (
  record_id text not null references coordination_requests (id),
  place integer not null,
  point text,
  primary key (record_id, place)
) strict;

create table approvals (
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
  submitter text,
  state text,
  node text,
  amount integer,
  amount__currency text,
  note text,
  subject_type text,
  subject_id text,
  subject_number text,
  subject_version integer,
  content_hash text,
  flow text,
  steps integer,
  ended_at integer,
  constraint approvals__number unique (number)
) strict;
create index approvals__submitter__at on approvals (submitter);
create index approvals__state__at on approvals (state);
create index approvals__amount__at on approvals (amount);
create index approvals__subject_type__at on approvals (subject_type);
create index approvals__subject_id__at on approvals (subject_id);
create table approvals__waiting (
  record_id text not null references approvals (id),
  place integer not null,
  person text,
  name text,
  primary key (record_id, place)
) strict;

create table approval_flows (
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
  record_type text,
  active integer constraint approval_flows__active__flag check (active in (0, 1)),
  place integer,
  condition_field text,
  at_least integer,
  below integer,
  repeat text,
  two_people integer constraint approval_flows__two_people__flag check (two_people in (0, 1)),
  locks integer constraint approval_flows__locks__flag check (locks in (0, 1)),
  constraint approval_flows__number unique (number),
  constraint approval_flows__name unique (name__key)
) strict;
create index approval_flows__record_type__at on approval_flows (record_type);
create index approval_flows__active__at on approval_flows (active);
create table approval_flows__nodes (
  record_id text not null references approval_flows (id),
  place integer not null,
  step integer,
  name text,
  mode text,
  approver text,
  person text,
  role text,
  unit text,
  levels integer,
  empty text,
  empty_person text,
  own text,
  primary key (record_id, place)
) strict;
create table approval_flows__copies (
  record_id text not null references approval_flows (id),
  place integer not null,
  person text,
  primary key (record_id, place)
) strict;

-- One running approval for a subject.
create unique index approvals__running on approvals (subject_type, subject_id)
  where state = 'running' and trashed_at is null;

-- Who is asked in which order, and what is to be approved, as it was at submission.
create table approval_plans (
  approval_id text primary key not null references approvals (id),
  plan text not null,
  snapshot text not null
) strict;

-- What was done; the state of an approval is what its steps add up to.
create table approval_steps (
  approval_id text not null references approvals (id),
  seq integer not null check (seq > 0),
  at integer not null,
  person_id text references people (id),
  name text not null,
  deputy_for text references people (id),
  verb text not null,
  node integer not null,
  target_id text references people (id),
  back_to integer,
  comment text,
  primary key (approval_id, seq)
) strict;
create index approval_steps__person_id on approval_steps (person_id);
create index approval_steps__target_id on approval_steps (target_id);

-- Both days are included.
create table approval_deputies (
  id text primary key not null,
  person_id text not null references people (id),
  deputy_id text not null references people (id),
  from_day text not null,
  until_day text not null,
  created_at integer not null,
  ended_at integer,
  check (from_day <= until_day and person_id <> deputy_id)
) strict;
create index approval_deputies__person_id on approval_deputies (person_id);
create index approval_deputies__deputy_id on approval_deputies (deputy_id);

create table coordination_answers (
  request_id text primary key not null references coordination_requests (id),
  at integer not null,
  person_id text references people (id),
  name text not null,
  asked_hash text not null,
  answer_hash text not null,
  body text not null
) strict;

-- Only the hash of the token is kept.
create table answer_links (
  id text primary key not null,
  token_hash text not null,
  purpose text not null,
  subject_type text not null,
  subject_id text not null,
  recipient text not null,
  ask text not null,
  created_at integer not null,
  created_by text references people (id),
  expires_at integer not null,
  opened_at integer,
  answered_at integer,
  revoked_at integer,
  constraint answer_links__token_hash unique (token_hash)
) strict;
create index answer_links__subject on answer_links (subject_type, subject_id);

create table answer_tries (
  door text primary key not null,
  failures integer not null,
  last_at integer not null,
  open_at integer not null
) strict;

create table task_schedules (
  key text primary key not null,
  cron text not null,
  due_at integer not null
) strict;

create table task_runs (
  task_key text not null,
  due_at integer not null,
  started_at integer not null,
  finished_at integer,
  missed integer not null default 0,
  done_count integer,
  fault text,
  primary key (task_key, due_at)
) strict;

create trigger approval_steps_are_not_changed before update on approval_steps
begin select raise(abort, 'approval steps are append-only'); end;
create trigger approval_steps_are_not_deleted before delete on approval_steps
begin select raise(abort, 'approval steps are append-only'); end;
create trigger coordination_answers_are_not_changed before update on coordination_answers
begin select raise(abort, 'answers are append-only'); end;
create trigger coordination_answers_are_not_deleted before delete on coordination_answers
begin select raise(abort, 'answers are append-only'); end;
