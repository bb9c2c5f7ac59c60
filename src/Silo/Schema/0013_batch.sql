-- Batch jobs: what was sent, what came of it, and the list of jobs that the group "batch.jobs" writes from the events.

call nexus.create_feature('batch');

-- Written once, before the job begins, and never changed.
create table batch.item (
  job_id    text collate "C" not null,
  number    integer not null,
  item_id   text collate "C" not null,
  external  boolean not null default false,
  operation text    not null,
  primary key (job_id, number)
);

create unique index item_id on batch.item (job_id, item_id);

-- One row an item that is done: that there is none says that it has to be worked on. Nothing is written when an item is begun, so a
-- crash leaves nothing to clear up.
create table batch.result (
  job_id            text collate "C" not null,
  number            integer     not null,
  failed            boolean     not null,
  attempts          integer     not null,
  body              text        not null, -- JSON: the answer, or what went wrong
  prompt_tokens     integer     not null default 0,
  completion_tokens integer     not null default 0,
  cost              numeric     not null default 0,
  duration_ms       integer     not null,
  finished_at       timestamptz not null,
  primary key (job_id, number)
);

-- Which activation of a job may add results. A row is here while a job is worked on; who adds results locks it against the change of
-- its number, so that no result of a lost activation comes after its job was counted up.
create table batch.run (
  job_id text collate "C" not null primary key,
  run    bigint not null
) with (fillfactor = 50);

create sequence batch.run_number;

create table batch.job (
  id          text collate "C" not null primary key,
  owner       text collate "C" not null,
  revision    integer     not null,
  status      text collate "C" not null,
  priority    text collate "C" not null,
  pending     integer     not null,
  running     integer     not null default 0,
  completed   integer     not null default 0,
  failed      integer     not null default 0,
  cancelled   integer     not null default 0,
  created_at  timestamptz not null,
  finished_at timestamptz
) with (fillfactor = 80);

create index job_of_owner on batch.job (owner, id desc);
create index job_open on batch.job (owner) where finished_at is null;
create index job_finished on batch.job (finished_at) where finished_at is not null;
