-- Executions as lists show them, written from the events by the group "templates.executions". The truth is the grain's state.

call nexus.create_feature('templates');

-- "revision" is the number of the last event that was applied: an event that comes again changes nothing.
create table templates.execution (
  id                text collate "C" not null primary key,
  owner             text collate "C" not null,
  revision          integer       not null,
  status            text collate "C" not null,
  template_id       text collate "C" not null,
  template_version  integer       not null,
  query_preview     text          not null,
  language          text,
  intent            text,
  domains           text[]        not null default '{}',
  created_at        timestamptz   not null,
  started_at        timestamptz,
  finished_at       timestamptz,
  prompt_tokens     integer       not null default 0,
  completion_tokens integer       not null default 0,
  cost              numeric       not null default 0
) with (fillfactor = 80);

-- A list is a walk along one of these from the cursor on; what else is filtered is looked at on the way.
create index execution_by_owner on templates.execution (owner, created_at desc, id desc);
create index execution_by_owner_status on templates.execution (owner, status, created_at desc, id desc);
