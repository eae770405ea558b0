-- Sign-in vouched for elsewhere, and passkeys.

-- mail_key is the folded address: the same whatever its width and case.
alter table people add column mail text collate "C";
alter table people add column mail_key text collate "C";
create unique index people__mail_key on people (mail_key);

-- Who somebody is for an identity provider or a directory: issuer and subject, never a name or an address.
create table outside_identities (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  person_id text collate "C" not null references people (id),
  shown text collate "C" not null,
  linked_at bigint not null,
  used_at bigint not null,
  primary key (issuer, subject),
  constraint outside_identities__issuer__person_id unique (issuer, person_id)
);
create index outside_identities__person_id on outside_identities (person_id);

-- content is the public half as the passkey library keeps it; nothing in it opens anything.
create table passkeys (
  id text collate "C" primary key not null,
  person_id text collate "C" not null references people (id),
  credential text collate "C" not null,
  name text collate "C" not null,
  content text collate "C" not null,
  made_at bigint not null,
  used_at bigint,
  constraint passkeys__credential unique (credential)
);
create index passkeys__person_id on passkeys (person_id);
