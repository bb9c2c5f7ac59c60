-- Accounts as admins list and search them, made from the events user.registered and user.profile.changed. What an account
-- is, its password and its sessions are grain state; this is a copy for queries and can be rebuilt.

call nexus.create_feature('users');

create table users.account (
  id           text collate "C" primary key,
  email        text collate "C" not null,
  display_name text        not null,
  language     text collate "C",
  roles        text[]      not null,
  created_at   timestamptz not null,
  -- Where in the log the profile was last changed: an older event that is applied late changes nothing.
  profile_tx   bigint      not null default 0,
  profile_seq  bigint      not null default 0
);

create unique index account_email on users.account (email);
create index account_created on users.account (created_at desc, id desc);
