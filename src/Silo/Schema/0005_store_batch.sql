-- What nexus.store_states does, for callers that have state, events and due work apart: they come as columns instead of one
-- document a state, so that nothing has to be taken out of JSON, and a batch without due work pays nothing for it. On small batches
-- it takes half the time. Same promises: one transaction, one answer a state, no deadlocks between batches.
--
-- "event_rows" and "due_rows" are the ordinals of the states that events and due work belong to. Answers the ordinals of version
-- conflicts; every other state was stored, or this very write had stored it before, and has the expected version plus one.
create function nexus.store_batch(
  p_service text,
  types text[], keys text[], expected integer[], write_ids uuid[], states jsonb[],
  event_rows integer[], event_partitions smallint[], event_ids uuid[], event_types text[], event_versions smallint[],
  event_aggregates text[], event_owners text[], event_times timestamptz[], event_traces text[], event_data jsonb[],
  due_rows integer[], due_kinds text[], due_keys text[], due_partitions smallint[], due_times timestamptz[], due_payloads jsonb[])
returns integer[] language plpgsql
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  stored_ids uuid[];
  conflicts integer[] := '{}';
begin
  -- The log's order rests on the xid being taken before any number of the sequence.
  perform pg_current_xact_id();

  with stored as (
    insert into nexus.grain_state as s (service, type, key, version, state, write_id)
    select p_service, i.type, i.key, i.expected + 1, nullif(i.state, 'null'::jsonb), i.write_id
    from unnest(types, keys, expected, write_ids, states) as i(type, key, expected, write_id, state)
    -- An expected version without a row (deleted, or another database) is a conflict, not a first write.
    where i.expected = 0
       or (select g.version from nexus.grain_state g where g.service = p_service and g.type = i.type and g.key = i.key) is not null
    order by i.type collate "C", i.key collate "C"
    on conflict (service, type, key) do update
      set version = excluded.version, state = excluded.state, write_id = excluded.write_id, updated_at = now()
      where s.version = excluded.version - 1
    returning s.write_id
  )
  select array_agg(s.write_id) into stored_ids from stored s;
  stored_ids := coalesce(stored_ids, '{}');

  insert into nexus.event_log (partition, id, type, version, aggregate, owner, occurred_at, trace, data)
  select e.partition, e.id, e.type, e.version, e.aggregate, e.owner, e.occurred_at, e.trace, e.data
  from unnest(event_rows, event_partitions, event_ids, event_types, event_versions, event_aggregates, event_owners, event_times,
      event_traces, event_data) with ordinality
    as e(row, partition, id, type, version, aggregate, owner, occurred_at, trace, data, idx)
  where cardinality(stored_ids) = cardinality(types) or write_ids[e.row] = any(stored_ids)
  order by e.idx;

  if cardinality(due_rows) > 0 then
    -- The last word on a (kind, key) counts. Other batches are kept off by locks on the names: rows that are yet to be inserted
    -- can't be locked in order.
    with due as materialized (
      select distinct on (d.kind collate "C", d.key collate "C")
             d.kind collate "C" as kind, d.key collate "C" as key, d.due_at, d.partition, d.payload
      from unnest(due_rows, due_kinds, due_keys, due_partitions, due_times, due_payloads) with ordinality
        as d(row, kind, key, partition, due_at, payload, idx)
      where write_ids[d.row] = any(stored_ids)
      order by d.kind collate "C", d.key collate "C", d.idx desc
    ),
    reserved as materialized (
      select pg_advisory_xact_lock(n.hash)
      from (select distinct hashtextextended(d.kind || '/' || d.key, 0) as hash from due d order by 1) n
    ),
    locked as materialized (
      select w.kind from due d join nexus.due_work w on w.kind = d.kind and w.key = d.key
      where (select count(*) from reserved) >= 0
      order by w.kind, w.key
      for update of w
    ),
    scheduled as (
      insert into nexus.due_work (kind, key, due_at, partition, payload)
      select d.kind, d.key, d.due_at, d.partition, d.payload
      from due d
      where d.due_at is not null and (select count(*) from locked) >= 0
      order by d.kind, d.key
      on conflict (kind, key) do update
        set due_at = excluded.due_at, partition = excluded.partition, payload = excluded.payload, attempts = 0, claim = null
    )
    delete from nexus.due_work w
    using due d
    where d.due_at is null and w.kind = d.kind and w.key = d.key and (select count(*) from locked) >= 0;
  end if;

  if cardinality(stored_ids) < cardinality(types) then
    -- A write whose acknowledgement was lost is sent again. Its first run may have committed while the first statement waited for
    -- the row, so only a statement with a snapshot of its own can tell.
    select coalesce(array_agg(i.ord), '{}') into conflicts
    from unnest(types, keys, expected, write_ids) with ordinality as i(type, key, expected, write_id, ord)
    where not exists (
      select from nexus.grain_state g
      where g.service = p_service and g.type = i.type and g.key = i.key and g.version = i.expected + 1 and g.write_id = i.write_id);
  end if;
  return conflicts;
end $$;
