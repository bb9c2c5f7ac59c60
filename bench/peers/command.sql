-- What pgbench runs against: one upsert and one insert in one function, the same columns and indexes as grain_state and event_log.
create schema if not exists bench;
drop table if exists bench.state, bench.log;
drop function if exists bench.store;

create table bench.state (like nexus.grain_state including all) with (fillfactor = 80);

create table bench.log (like nexus.event_log including defaults);
alter table bench.log add primary key (occurred_at, id);
create index on bench.log (partition, tx, seq);
create index on bench.log (aggregate, tx, seq);

create function bench.store(p_key text, p_state jsonb, p_data jsonb) returns integer language plpgsql as $$
declare
  stored integer;
begin
  insert into bench.state as s (service, type, key, version, state)
  values ('nexus', 'bench.account', p_key, 1, p_state)
  on conflict (service, type, key) do update set version = s.version + 1, state = excluded.state, updated_at = now()
  returning s.version into stored;
  insert into bench.log (partition, id, type, version, aggregate, owner, occurred_at, trace, data)
  values (0, gen_random_uuid(), 'bench.changed', 1, p_key, 'usr_1', now(), null, p_data);
  return stored;
end $$;
