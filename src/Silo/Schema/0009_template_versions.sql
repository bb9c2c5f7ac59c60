-- Templates as lists show them, written from the events by the group "templates.templates". The truth is the grains' state: a row for
-- the newest version of a template, and one for each earlier version.

create table templates.template (
  id          text collate "C" primary key,
  revision    integer     not null,
  version     integer     not null,
  name        text        not null,
  description text,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  deleted_at  timestamptz
);

create table templates.version (
  template_id   text collate "C" not null,
  version       integer     not null,
  name          text        not null,
  created_at    timestamptz not null,
  restored_from integer,
  primary key (template_id, version)
);
