-- Approvals, coordination requests, answer links, and the schedules of the worker.

create table coordination_requests (
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
  to_role text collate "C",
  to_person text collate "C",
  to_email text collate "C",
  question text collate "C",
  amount bigint,
  amount__currency text collate "C",
  due text collate "C",
  due_at bigint,
  subject_type text collate "C",
  subject_id text collate "C",
  state text collate "C",
  rung text collate "C",
  escalated_to text collate "C",
  verdict text collate "C",
  answer_amount bigint,
  answer_amount__currency text collate "C",
  answer text collate "C",
  answer_table text collate "C",
  answer_file text collate "C",
  answered_by text collate "C",
  answered_at bigint,
  asked_hash text collate "C",
  answer_hash text collate "C",
  constraint coordination_requests__number unique (number)
);
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
  record_id text collate "C" not null references coordination_requests (id),
  place bigint not null,
  point text collate "C",
  primary key (record_id, place)
);

create table approvals (
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
  submitter text collate "C",
  state text collate "C",
  node text collate "C",
  amount bigint,
  amount__currency text collate "C",
  note text collate "C",
  subject_type text collate "C",
  subject_id text collate "C",
  subject_number text collate "C",
  subject_version bigint,
  content_hash text collate "C",
  flow text collate "C",
  steps bigint,
  ended_at bigint,
  constraint approvals__number unique (number)
);
create index approvals__submitter__at on approvals (submitter);
create index approvals__state__at on approvals (state);
create index approvals__amount__at on approvals (amount);
create index approvals__subject_type__at on approvals (subject_type);
create index approvals__subject_id__at on approvals (subject_id);
create table approvals__waiting (
  record_id text collate "C" not null references approvals (id),
  place bigint not null,
  person text collate "C",
  name text collate "C",
  primary key (record_id, place)
);

create table approval_flows (
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
  record_type text collate "C",
  active boolean,
  place bigint,
  condition_field text collate "C",
  at_least bigint,
  below bigint,
  repeat text collate "C",
  two_people boolean,
  locks boolean,
  constraint approval_flows__number unique (number),
  constraint approval_flows__name unique (name__key)
);
create index approval_flows__record_type__at on approval_flows (record_type);
create index approval_flows__active__at on approval_flows (active);
create table approval_flows__nodes (
  record_id text collate "C" not null references approval_flows (id),
  place bigint not null,
  step bigint,
  name text collate "C",
  mode text collate "C",
  approver text collate "C",
  person text collate "C",
  role text collate "C",
  unit text collate "C",
  levels bigint,
  empty text collate "C",
  empty_person text collate "C",
  own text collate "C",
  primary key (record_id, place)
);
create table approval_flows__copies (
  record_id text collate "C" not null references approval_flows (id),
  place bigint not null,
  person text collate "C",
  primary key (record_id, place)
);

-- One running approval for a subject.
create unique index approvals__running on approvals (subject_type, subject_id)
  where state = 'running' and trashed_at is null;

-- Who is asked in which order, and what is to be approved, as it was at submission.
create table approval_plans (
  approval_id text collate "C" primary key not null references approvals (id),
  plan text collate "C" not null,
  snapshot text collate "C" not null
);

-- What was done; the state of an approval is what its steps add up to.
create table approval_steps (
  approval_id text collate "C" not null references approvals (id),
  seq bigint not null check (seq > 0),
  at bigint not null,
  person_id text collate "C" references people (id),
  name text collate "C" not null,
  deputy_for text collate "C" references people (id),
  verb text collate "C" not null,
  node bigint not null,
  target_id text collate "C" references people (id),
  back_to bigint,
  comment text collate "C",
  primary key (approval_id, seq)
);
create index approval_steps__person_id on approval_steps (person_id);
create index approval_steps__target_id on approval_steps (target_id);

-- Both days are included.
create table approval_deputies (
  id text collate "C" primary key not null,
  person_id text collate "C" not null references people (id),
  deputy_id text collate "C" not null references people (id),
  from_day text collate "C" not null,
  until_day text collate "C" not null,
  created_at bigint not null,
  ended_at bigint,
  check (from_day <= until_day and person_id <> deputy_id)
);
create index approval_deputies__person_id on approval_deputies (person_id);
create index approval_deputies__deputy_id on approval_deputies (deputy_id);

create table coordination_answers (
  request_id text collate "C" primary key not null references coordination_requests (id),
  at bigint not null,
  person_id text collate "C" references people (id),
  name text collate "C" not null,
  asked_hash text collate "C" not null,
  answer_hash text collate "C" not null,
  body text collate "C" not null
);

-- Only the hash of the token is kept.
create table answer_links (
  id text collate "C" primary key not null,
  token_hash text collate "C" not null,
  purpose text collate "C" not null,
  subject_type text collate "C" not null,
  subject_id text collate "C" not null,
  recipient text collate "C" not null,
  ask text collate "C" not null,
  created_at bigint not null,
  created_by text collate "C" references people (id),
  expires_at bigint not null,
  opened_at bigint,
  answered_at bigint,
  revoked_at bigint,
  constraint answer_links__token_hash unique (token_hash)
);
create index answer_links__subject on answer_links (subject_type, subject_id);

create table answer_tries (
  door text collate "C" primary key not null,
  failures bigint not null,
  last_at bigint not null,
  open_at bigint not null
);

create table task_schedules (
  key text collate "C" primary key not null,
  cron text collate "C" not null,
  due_at bigint not null
);

create table task_runs (
  task_key text collate "C" not null,
  due_at bigint not null,
  started_at bigint not null,
  finished_at bigint,
  missed bigint not null default 0,
  done_count bigint,
  fault text collate "C",
  primary key (task_key, due_at)
);

create function steps_and_answers_are_append_only() returns trigger language plpgsql as
$$ begin raise exception 'steps and answers are append-only'; end $$;
create trigger approval_steps_are_not_changed before update or delete on approval_steps
for each row execute function steps_and_answers_are_append_only();
create trigger coordination_answers_are_not_changed before update or delete on coordination_answers
for each row execute function steps_and_answers_are_append_only();
