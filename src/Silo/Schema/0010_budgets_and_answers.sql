-- What models took for each user and day (UTC), added up from the events by the group "budgets.usage".

call nexus.create_feature('budgets');

create table budgets.usage (
  owner  text collate "C" not null,
  day    date   not null,
  tokens bigint not null,
  primary key (owner, day)
) with (fillfactor = 80);

-- Sections that may be given again to equal questions. "key" is a hash of everything that the model was asked, and of whom the answer
-- is for; "owner" is who asked first.
create table templates.answer (
  key        bytea primary key,
  owner      text collate "C" not null,
  text       text        not null,
  truncated  boolean     not null,
  provider   text        not null,
  model      text        not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index answer_by_owner on templates.answer (owner);
create index answer_by_age on templates.answer (created_at);
create index answer_by_expiry on templates.answer (expires_at);
