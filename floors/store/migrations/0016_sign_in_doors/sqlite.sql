-- Sign-in vouched for elsewhere, and passkeys.

-- mail_key is the folded address: the same whatever its width and case.
alter table people add column mail text;
alter table people add column mail_key text;
create unique index people__mail_key on people (mail_key);

-- Who somebody is for an identity provider or a directory: issuer and subject, never a name or an address.
create table outside_identities (
  issuer text not null,
  subject text not null,
  person_id text not null references people (id),
  shown text not null,
  linked_at integer not null,
  used_at integer not null,
  primary key (issuer, subject),
  constraint outside_identities__issuer__person_id unique (issuer, person_id)
) strict;
create index outside_identities__person_id on outside_identities (person_id);

-- content is the public half as the passkey library keeps it; nothing in it opens anything.
create table passkeys (
  id text primary key not null,
  person_id text not null references people (id),
  credential text not null,
  name text not null,
  content text not null,
  made_at integer not null,
  used_at integer,
  constraint passkeys__credential unique (credential)
) strict;
create index passkeys__person_id on passkeys (person_id);
