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

-- The partitions of EventPartition.Count: how the log and due work are spread over pumps, not how the table is stored.
create function nexus.partitions() returns setof smallint language sql immutable parallel safe rows 8 as
  'select generate_series(0, 7)::smallint';

-- Catches what a clock far off would write; looked at by ensure_event_partitions.
create table nexus.event_log_default partition of nexus.event_log default;

-- Makes the monthly partitions from the given month to "ahead" months after it; returns how many it made. Rows that the default
-- partition caught for such a month move along. A table is filled and attached instead of created as a partition, because
-- attaching lets commits go on meanwhile.
create function nexus.ensure_event_partitions(from_time timestamptz, ahead integer) returns integer language plpgsql
set lock_timeout = '2s' as $$
declare
  month timestamp := date_trunc('month', from_time at time zone 'UTC');
  lower_bound timestamptz;
  upper_bound timestamptz;
  name text;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('nexus.event_log', 0));
  for i in 0 .. ahead loop
    name := 'event_log_' || to_char(month, 'YYYY_MM');
    lower_bound := month at time zone 'UTC';
    month := month + interval '1 month';
    upper_bound := month at time zone 'UTC';
    continue when to_regclass('nexus.' || name) is not null;
    lock table nexus.event_log_default in access exclusive mode;
    execute format('create table nexus.%I (like nexus.event_log including defaults)', name);
    execute format('with moved as (delete from nexus.event_log_default where occurred_at >= %L and occurred_at < %L returning *)
                    insert into nexus.%I select * from moved', lower_bound, upper_bound, name);
    execute format('alter table nexus.event_log attach partition nexus.%I for values from (%L) to (%L)', name, lower_bound, upper_bound);
    made := made + 1;
  end loop;
  return made;
end $$;

-- Drops the monthly partitions that end before the given time and that each of the given pump groups has read; returns how many.
-- Waits for the table only briefly, because commits queue up behind it: the next run tries again.
create function nexus.drop_event_partitions(before timestamptz, groups text[]) returns integer language plpgsql
set lock_timeout = '500ms' as $$
declare
  part record;
  unread boolean;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('nexus.event_log', 0));
  for part in
    select c.relname, to_date(right(c.relname, 7), 'YYYY_MM')::timestamp as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'nexus.event_log'::regclass and c.relname ~ '^event_log_\d{4}_\d{2}$'
    order by 2
  loop
    continue when (part.month + interval '1 month') at time zone 'UTC' > before;
    execute format('select exists (
        select from unnest($1) g(pump_group) cross join nexus.partitions() p(partition)
        left join nexus.pump_cursor c on c.pump_group = g.pump_group and c.partition = p.partition
        cross join lateral (
          select from nexus.%I e
          where e.partition = p.partition and (e.tx, e.seq) > (coalesce(c.tx, 0), coalesce(c.seq, 0))
          limit 1) later)', part.relname) into unread using groups;
    continue when unread;
    execute format('drop table nexus.%I', part.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

-- Run once after a dump was restored into another cluster and before anything writes: lifts the offset above what the old
-- cluster gave out. Changes nothing when the numbers already go on, so it is safe to run at every start. Returns the offset.
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
  attempts   integer     not null default 0, -- failed tries of the event after this position
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

create index parked_event_list on nexus.parked_event (parked_at desc, event_id);

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

-- By kind, so that a flood of one kind (or a kind that nobody handles) does not stand before the others.
create index due_work_next on nexus.due_work (kind, partition, due_at);

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
-- version conflict, which fails that one state only. The same (type, key) and the same write id may stand in a batch once.
--
-- Two batches can't deadlock: states are locked in key order, all of them before any due work; of that the names first, in the order
-- of their hashes, then the rows in key order, as finished due work does.
-- Sequential scans are off because plans live as long as a connection: one made while the tables were empty must still be
-- right when they hold millions of rows. Plans are generic: making one for each call costs more than running it.
create function nexus.store_states(
  p_service text, p_types text[], p_keys text[], p_expected integer[], p_write_ids uuid[], p_documents jsonb[])
returns table (ordinal integer, new_version integer) language plpgsql
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  stored_count integer;
begin
  -- The log's order rests on the xid being taken before any number of the sequence.
  perform pg_current_xact_id();
  return query
  with input as materialized (
    select i.ord::integer as ord, i.type, i.key, coalesce(i.expected, 0) as expected,
           coalesce(i.write_id, gen_random_uuid()) as write_id, i.doc
    from unnest(p_types, p_keys, p_expected, p_write_ids, p_documents) with ordinality
      as i(type, key, expected, write_id, doc, ord)
  ),
  stored as (
    insert into nexus.grain_state as s (service, type, key, version, state, write_id)
    select p_service, i.type, i.key, i.expected + 1, nullif(i.doc -> 'state', 'null'::jsonb), i.write_id
    from input i
    -- An expected version without a row (deleted, or another database) is a conflict, not a first write.
    where i.expected = 0
       or (select g.version from nexus.grain_state g where g.service = p_service and g.type = i.type and g.key = i.key) is not null
    order by i.type collate "C", i.key collate "C"
    on conflict (service, type, key) do update
      set version = excluded.version, state = excluded.state, write_id = excluded.write_id, updated_at = now()
      where s.version = excluded.version - 1
    returning s.write_id, s.version
  ),
  fresh as materialized (
    select i.ord, s.version, i.doc -> 'events' as events, i.doc -> 'due' as due
    from stored s join input i on i.write_id = s.write_id
  ),
  logged as (
    insert into nexus.event_log (partition, id, type, version, aggregate, owner, occurred_at, trace, data)
    select (e.event ->> 'partition')::smallint, (e.event ->> 'id')::uuid, e.event ->> 'type', (e.event ->> 'version')::smallint,
           e.event ->> 'aggregate', e.event ->> 'owner', (e.event ->> 'occurredAt')::timestamptz, e.event ->> 'trace',
           e.event -> 'data'
    from fresh f, jsonb_array_elements(f.events) with ordinality as e(event, idx)
    order by f.ord, e.idx
  ),
  -- The last word on a (kind, key) counts.
  due as materialized (
    select distinct on (d.item ->> 'kind' collate "C", d.item ->> 'key' collate "C")
           d.item ->> 'kind' collate "C" as kind, d.item ->> 'key' collate "C" as key, (d.item ->> 'dueAt')::timestamptz as due_at,
           (d.item ->> 'partition')::smallint as partition, nullif(d.item -> 'payload', 'null'::jsonb) as payload
    from fresh f, jsonb_array_elements(f.due) with ordinality as d(item, idx)
    order by d.item ->> 'kind' collate "C", d.item ->> 'key' collate "C", f.ord desc, d.idx desc
  ),
  -- Other batches are kept off by locks on the names: rows that are yet to be inserted can't be locked in order.
  due_reserved as materialized (
    select pg_advisory_xact_lock(n.hash)
    from (select distinct hashtextextended(d.kind || '/' || d.key, 0) as hash from due d order by 1) n
  ),
  due_locked as materialized (
    select w.kind from due d join nexus.due_work w on w.kind = d.kind and w.key = d.key
    where (select count(*) from due_reserved) >= 0
    order by w.kind, w.key
    for update of w
  ),
  scheduled as (
    insert into nexus.due_work (kind, key, due_at, partition, payload)
    select d.kind, d.key, d.due_at, d.partition, d.payload
    from due d
    where d.due_at is not null and (select count(*) from due_locked) >= 0
    order by d.kind, d.key
    on conflict (kind, key) do update
      set due_at = excluded.due_at, partition = excluded.partition, payload = excluded.payload, attempts = 0, claim = null
  ),
  unscheduled as (
    delete from nexus.due_work w
    using due d
    where d.due_at is null and w.kind = d.kind and w.key = d.key and (select count(*) from due_locked) >= 0
  )
  select f.ord, f.version from fresh f;

  get diagnostics stored_count = row_count;
  if stored_count < cardinality(p_types) then
    -- A write whose acknowledgement was lost is sent again. Its first run may have committed while the statement above
    -- waited for the row, so only a statement with a snapshot of its own can tell.
    return query
    select i.ord::integer, g.version
    from unnest(p_types, p_keys, p_expected, p_write_ids) with ordinality as i(type, key, expected, write_id, ord)
    cross join lateral (
      select g.version, g.write_id from nexus.grain_state g
      where g.service = p_service and g.type = i.type and g.key = i.key
      limit 1) g
    where g.version = coalesce(i.expected, 0) + 1 and g.write_id = i.write_id;
  end if;
end $$;

-- One state, for callers that store one at a time (the query texts of Orleans's ADO.NET provider): the new version, or the
-- expected one unchanged (null for a first write), which that provider reads as a conflict.
create function nexus.store_state(p_service text, p_type text, p_key text, p_expected integer, p_document jsonb)
returns integer language sql as $$
  select coalesce(
    (select new_version from nexus.store_states(p_service, array[p_type], array[p_key], array[p_expected],
      array[null::uuid], array[p_document])),
    p_expected)
$$;

-- Empties a state but keeps its version.
create function nexus.clear_state(p_service text, p_type text, p_key text, p_expected integer)
returns integer language sql as $$
  update nexus.grain_state set state = null, version = version + 1, write_id = null, updated_at = now()
  where service = p_service and type = p_type and key = p_key and version = p_expected
  returning version
$$;

-- Grains have string keys. Orleans's ADO.NET provider takes one that reads as a number or a UUID apart and would merge
-- spellings ("7" and "07"); such keys are refused by the grains, and here too.
create function nexus.orleans_key(n0 bigint, n1 bigint, extension text) returns text language plpgsql immutable as $$
begin
  if extension is null or n0 <> 0 or n1 <> 0 then
    raise exception 'A grain key must not read as a number or a UUID.' using errcode = 'invalid_parameter_value';
  end if;
  return extension;
end $$;

-- Where Orleans's own providers (Microsoft.Orleans.Persistence.AdoNet and .Reminders.AdoNet) find the texts they run. They ask
-- for the table without a schema, hence public. The names of parameters and columns are those providers' contract.
create table public.OrleansQuery (
  QueryKey  text collate "C" primary key,
  QueryText text not null
);

insert into public.OrleansQuery (QueryKey, QueryText) values
('WriteToStorageKey', $sql$
  select nexus.store_state(@ServiceId, @GrainTypeString, nexus.orleans_key(@GrainIdN0, @GrainIdN1, @GrainIdExtensionString),
    @GrainStateVersion, convert_from(@PayloadBinary, 'UTF8')::jsonb) as NewGrainStateVersion
$sql$),
('ReadFromStorageKey', $sql$
  select convert_to('{"state":' || state::text || '}', 'UTF8') as PayloadBinary, now() as ReadAt, version as Version
  from nexus.grain_state
  where service = @ServiceId and type = @GrainTypeString
    and key = nexus.orleans_key(@GrainIdN0, @GrainIdN1, @GrainIdExtensionString)
$sql$),
('ClearStorageKey', $sql$
  select nexus.clear_state(@ServiceId, @GrainTypeString, nexus.orleans_key(@GrainIdN0, @GrainIdN1, @GrainIdExtensionString),
    @GrainStateVersion) as NewGrainStateVersion
$sql$),
('DeleteStorageKey', $sql$
  delete from nexus.grain_state
  where service = @ServiceId and type = @GrainTypeString
    and key = nexus.orleans_key(@GrainIdN0, @GrainIdN1, @GrainIdExtensionString) and version = @GrainStateVersion
  returning version + 1 as NewGrainStateVersion
$sql$),
('ReadReminderRowsKey', $sql$
  select grain as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
  from nexus.reminder where service = @ServiceId and grain = @GrainId
$sql$),
('ReadReminderRowKey', $sql$
  select grain as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
  from nexus.reminder where service = @ServiceId and grain = @GrainId and name = @ReminderName
$sql$),
('ReadRangeRows1Key', $sql$
  select grain as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
  from nexus.reminder where service = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash
$sql$),
('ReadRangeRows2Key', $sql$
  select grain as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
  from nexus.reminder where service = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)
$sql$),
('UpsertReminderRowKey', $sql$
  insert into nexus.reminder as r (service, grain, name, start_at, period_ms, grain_hash, version)
  values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
  on conflict (service, grain, name) do update
    set start_at = excluded.start_at, period_ms = excluded.period_ms, grain_hash = excluded.grain_hash, version = r.version + 1
  returning version as Version
$sql$),
('DeleteReminderRowKey', $sql$
  with deleted as (
    delete from nexus.reminder
    where service = @ServiceId and grain = @GrainId and name = @ReminderName and version = @Version
    returning 1)
  select count(*)::integer from deleted
$sql$),
('DeleteReminderRowsKey', $sql$
  delete from nexus.reminder where service = @ServiceId
$sql$);

select nexus.ensure_event_partitions(now(), 2);
