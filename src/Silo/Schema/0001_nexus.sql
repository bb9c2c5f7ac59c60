-- The shared pieces: grain state with its transactional outbox, the event log, pump cursors, due work, parked events,
-- idempotency records and reminders. A feature's own tables are in a schema of the feature's name (0002 and on).

create schema nexus;

-- Every feature owns a schema and a role of its own, so that it can be moved to a database of its own later.
-- Roles belong to the whole PostgreSQL cluster: another database may have made them already, even at this moment.
create procedure nexus.create_feature(feature text) language plpgsql as $$
begin
  execute format('create schema if not exists %I', feature);
  begin
    execute format('create role %I nologin', 'nexus_' || feature);
  exception when duplicate_object or unique_violation then
    null;
  end;
  execute format('grant usage on schema %I to %I', feature, 'nexus_' || feature);
  execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I', feature, 'nexus_' || feature);
  execute format('alter default privileges in schema %I grant usage on sequences to %I', feature, 'nexus_' || feature);
end $$;

-- One row a grain and state name. "state" is null after a clear: the version lives on, so that a writer that still holds an
-- older one meets a conflict. "write_id" names the write that made this version: a repeated write is recognised by it.
create table nexus.grain_state (
  service    text collate "C" not null,
  type       text collate "C" not null,
  key        text collate "C" not null,
  version    integer     not null,
  state      jsonb,
  write_id   uuid,
  updated_at timestamptz not null default now(),
  primary key (service, type, key)
) with (fillfactor = 80);

-- The log's transaction number is the writer's xid plus an offset. A dump restored into another cluster meets xids that start
-- anew; nexus.rebase_event_log() then raises the offset, so that old rows stay below new ones.
create function nexus.log_offset() returns bigint language sql immutable parallel safe as 'select 0::bigint';

create function nexus.log_tx() returns bigint language sql volatile as
  'select pg_current_xact_id()::text::bigint + nexus.log_offset()';

-- Everything below this number is decided: committed and visible, or rolled back.
create function nexus.log_horizon() returns bigint language sql stable as
  'select pg_snapshot_xmin(pg_current_snapshot())::text::bigint + nexus.log_offset()';

create sequence nexus.event_seq;

-- Readers order by (tx, seq), not by seq alone: a transaction with a higher xid may take a lower number and commit later.
create table nexus.event_log (
  tx          bigint      not null default nexus.log_tx(),
  seq         bigint      not null default nextval('nexus.event_seq'),
  partition   smallint    not null,
  id          uuid        not null,
  type        text collate "C" not null,
  version     smallint    not null,
  aggregate   text collate "C" not null,
  owner       text collate "C",
  occurred_at timestamptz not null,
  trace       text,
  data        jsonb       not null,
  primary key (occurred_at, id)
) partition by range (occurred_at);

create index event_log_read on nexus.event_log (partition, tx, seq);
create index event_log_aggregate on nexus.event_log (aggregate, tx, seq);

-- Catches what a clock far off would write; looked at by ensure_event_partitions.
create table nexus.event_log_default partition of nexus.event_log default;

-- Makes the monthly partitions from the given month to "ahead" months after it.
create function nexus.ensure_event_partitions(from_time timestamptz, ahead integer) returns void language plpgsql as $$
declare
  month date := date_trunc('month', from_time at time zone 'UTC')::date;
begin
  perform pg_advisory_xact_lock(hashtextextended('nexus.event_log', 0));
  for i in 0 .. ahead loop
    if to_regclass(format('nexus.event_log_%s', to_char(month, 'YYYY_MM'))) is null
       and not exists (select from nexus.event_log_default
                       where occurred_at >= month::timestamp at time zone 'UTC'
                         and occurred_at < (month + interval '1 month') at time zone 'UTC') then
      execute format('create table nexus.%I partition of nexus.event_log for values from (%L) to (%L)',
        'event_log_' || to_char(month, 'YYYY_MM'),
        month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
    end if;
    month := (month + interval '1 month')::date;
  end loop;
end $$;

-- Drops the monthly partitions that end before the given time and that every pump has read; returns how many.
create function nexus.drop_event_partitions(before timestamptz) returns integer language plpgsql as $$
declare
  part record;
  unread boolean;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('nexus.event_log', 0));
  for part in
    select c.relname, to_date(right(c.relname, 7), 'YYYY_MM') as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'nexus.event_log'::regclass and c.relname ~ '^event_log_\d{4}_\d{2}$'
    order by 2
  loop
    continue when (part.month + interval '1 month') at time zone 'UTC' > before;
    execute format('select exists (select from nexus.%I e join nexus.pump_cursor c on c.partition = e.partition
                    where (e.tx, e.seq) > (c.tx, c.seq))', part.relname) into unread;
    continue when unread;
    execute format('drop table nexus.%I', part.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

create function nexus.rebase_event_log() returns bigint language plpgsql as $$
declare
  highest bigint;
  next_tx bigint := pg_current_xact_id()::text::bigint + nexus.log_offset();
begin
  select greatest((select max(tx) from nexus.event_log), (select max(tx) from nexus.pump_cursor)) into highest;
  if highest is null or highest < next_tx then
    return nexus.log_offset();
  end if;
  execute format('create or replace function nexus.log_offset() returns bigint language sql immutable parallel safe as %L',
    format('select %s::bigint', highest + 1 - pg_current_xact_id()::text::bigint));
  return highest + 1 - pg_current_xact_id()::text::bigint;
end $$;

-- How far a group of handlers has read one partition. The row lock taken while a batch is applied fences off a second
-- activation of the same pump.
create table nexus.pump_cursor (
  pump_group text collate "C" not null,
  partition  smallint    not null,
  tx         bigint      not null default 0,
  seq        bigint      not null default 0,
  updated_at timestamptz not null default now(),
  primary key (pump_group, partition)
) with (fillfactor = 50);

-- An event that a handler could not take after bounded tries. It waits here for a person; the pump went on.
create table nexus.parked_event (
  pump_group  text collate "C" not null,
  event_id    uuid        not null,
  partition   smallint    not null,
  tx          bigint      not null,
  seq         bigint      not null,
  type        text        not null,
  version     smallint    not null,
  aggregate   text        not null,
  owner       text,
  occurred_at timestamptz not null,
  trace       text,
  data        jsonb       not null,
  attempts    integer     not null,
  error       text        not null,
  parked_at   timestamptz not null default now(),
  primary key (pump_group, event_id)
);

-- Something to do at a time. A claim moves due_at to the end of its lease and sets "claim"; whoever schedules the same
-- (kind, key) anew clears it, so that the end of the old handling does not remove the new work.
create table nexus.due_work (
  kind      text collate "C" not null,
  key       text collate "C" not null,
  due_at    timestamptz not null,
  partition smallint    not null,
  payload   jsonb,
  attempts  integer     not null default 0,
  claim     uuid,
  primary key (kind, key)
) with (fillfactor = 80);

create index due_work_next on nexus.due_work (partition, due_at);

-- Answers kept for Idempotency-Key. "status" is null while the first request is still at work.
create table nexus.idempotency (
  scope        text collate "C" not null,
  key          text collate "C" not null,
  request_hash bytea       not null,
  started_at   timestamptz not null,
  expires_at   timestamptz not null,
  status       integer,
  headers      jsonb,
  body         bytea,
  primary key (scope, key)
);

create index idempotency_expiry on nexus.idempotency (expires_at);

create table nexus.reminder (
  service    text collate "C" not null,
  grain      text collate "C" not null,
  name       text collate "C" not null,
  start_at   timestamptz not null,
  period_ms  bigint      not null,
  grain_hash integer     not null,
  version    integer     not null,
  primary key (service, grain, name)
);

create index reminder_range on nexus.reminder (service, grain_hash);

-- Stores many grain states with their outboxes in one transaction. A document is
-- {"state": {...}, "events": [...], "due": [...]}; "expected" is the version read before (null or 0: there was none).
-- Answers one row for each state that was stored, or that this very write had stored before; a missing ordinal is a
-- version conflict, which fails that one state only. Rows are locked in key order, so two batches can't deadlock.
-- The same (type, key) may stand in a batch once.
create function nexus.store_states(
  p_service text, p_types text[], p_keys text[], p_expected integer[], p_write_ids uuid[], p_documents jsonb[])
returns table (ordinal integer, new_version integer) language plpgsql as $$
begin
  -- The log's order rests on the xid being taken before any number of the sequence.
  perform pg_current_xact_id();
  return query
  with input as materialized (
    select i.ord::integer as ord, i.type, i.key, coalesce(i.expected, 0) as expected, i.write_id, i.doc
    from unnest(p_types, p_keys, p_expected, p_write_ids, p_documents) with ordinality
      as i(type, key, expected, write_id, doc, ord)
  ),
  stored as (
    insert into nexus.grain_state as s (service, type, key, version, state, write_id)
    select p_service, i.type, i.key, i.expected + 1, nullif(i.doc -> 'state', 'null'::jsonb), i.write_id
    from input i
    where i.expected = 0 or exists (
      select from nexus.grain_state g where g.service = p_service and g.type = i.type and g.key = i.key)
    order by i.type collate "C", i.key collate "C"
    on conflict (service, type, key) do update
      set version = excluded.version, state = excluded.state, write_id = excluded.write_id, updated_at = now()
      where s.version = excluded.version - 1
    returning s.type, s.key, s.version
  ),
  fresh as (
    select i.ord, i.doc, s.version
    from stored s join input i on i.type = s.type and i.key = s.key
  ),
  logged as (
    insert into nexus.event_log (partition, id, type, version, aggregate, owner, occurred_at, trace, data)
    select (e.event ->> 'partition')::smallint, (e.event ->> 'id')::uuid, e.event ->> 'type', (e.event ->> 'version')::smallint,
           e.event ->> 'aggregate', e.event ->> 'owner', (e.event ->> 'occurredAt')::timestamptz, e.event ->> 'trace',
           e.event -> 'data'
    from fresh f, jsonb_array_elements(f.doc -> 'events') with ordinality as e(event, idx)
    order by f.ord, e.idx
  ),
  scheduled as (
    insert into nexus.due_work (kind, key, due_at, partition, payload)
    select distinct on (d.item ->> 'kind', d.item ->> 'key')
           d.item ->> 'kind', d.item ->> 'key', (d.item ->> 'dueAt')::timestamptz, (d.item ->> 'partition')::smallint,
           nullif(d.item -> 'payload', 'null'::jsonb)
    from fresh f, jsonb_array_elements(f.doc -> 'due') with ordinality as d(item, idx)
    where d.item ->> 'dueAt' is not null
    order by d.item ->> 'kind', d.item ->> 'key', d.idx desc
    on conflict (kind, key) do update
      set due_at = excluded.due_at, partition = excluded.partition, payload = excluded.payload, attempts = 0, claim = null
  ),
  unscheduled as (
    delete from nexus.due_work w
    using fresh f, jsonb_array_elements(f.doc -> 'due') as d(item)
    where d.item ->> 'dueAt' is null and w.kind = d.item ->> 'kind' and w.key = d.item ->> 'key'
  )
  select f.ord, f.version from fresh f
  union all
  select i.ord, g.version
  from input i
  join nexus.grain_state g on g.service = p_service and g.type = i.type and g.key = i.key
  where g.version = i.expected + 1 and g.write_id = i.write_id
    and not exists (select from stored s where s.type = i.type and s.key = i.key);
end $$;

-- One state, for callers that store one at a time (the query texts of Orleans's ADO.NET provider): the new version, or the
-- expected one unchanged, which that provider reads as a conflict.
create function nexus.store_state(p_service text, p_type text, p_key text, p_expected integer, p_document jsonb)
returns integer language sql as $$
  select coalesce(
    (select new_version from nexus.store_states(p_service, array[p_type], array[p_key], array[p_expected],
      array[null::uuid], array[p_document])),
    p_expected, 0)
$$;

-- Empties a state but keeps its version.
create function nexus.clear_state(p_service text, p_type text, p_key text, p_expected integer)
returns integer language sql as $$
  update nexus.grain_state set state = null, version = version + 1, write_id = null, updated_at = now()
  where service = p_service and type = p_type and key = p_key and version = p_expected
  returning version
$$;

select nexus.ensure_event_partitions(now(), 2);
