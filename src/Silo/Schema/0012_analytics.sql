-- Analytics: events by the day, the keys that they are deduplicated by, and rollups that hold exactly the events that are there. See
-- docs/decisions/0008 for the way in.
--
-- "owner" is whose dataset it is: a user's id, or '' for events of the system.

call nexus.create_feature('analytics');

-- The primary key is also the index of every query that reads events themselves, and what identifies a row to a subscriber.
create table analytics.event (
  owner       text collate "C" not null,
  name        text collate "C" not null,
  occurred_at timestamptz not null,
  key         uuid        not null, -- made by the server, or from owner and id
  id          text collate "C", -- the client's; null: the server made the key
  distinct_id text collate "C" not null,
  source      text collate "C" not null, -- api, or log
  properties  jsonb       not null, -- one level: a nested member is named by its path
  primary key (owner, name, occurred_at, key)
) partition by range (occurred_at);

-- Which events are there. Keys say nothing about when an event happened, so they are kept by when it came: one table a window, each at
-- least as long as the setting says. An event that comes again is found in this window or in the one before it.
create table analytics.key (
  win integer not null,
  key uuid    not null,
  primary key (win, key)
) partition by list (win);

create table analytics.key_window (
  win       integer     not null,
  opened_at timestamptz not null
);

insert into analytics.key_window values (1, now());
create table analytics.key_1 partition of analytics.key for values in (1);

-- Events by minute ('m'), hour ('h') and day ('d'), UTC.
create table analytics.rollup (
  owner  text collate "C" not null,
  name   text collate "C" not null,
  grain  "char"      not null,
  bucket timestamptz not null,
  events bigint      not null,
  primary key (owner, name, grain, bucket)
) with (fillfactor = 80);

create index rollup_age on analytics.rollup (grain, bucket);

-- A property on a day (UTC): how many events have it, what its numbers come to, and how many events have a value that has no row of
-- its own: because the day has too many of them, or because it is long, an array, or a number with a fraction.
create table analytics.property (
  owner    text collate "C" not null,
  name     text collate "C" not null,
  property text collate "C" not null,
  day      date             not null,
  events   bigint           not null,
  numbers  bigint           not null,
  total    double precision not null,
  least    double precision,
  greatest double precision,
  "values" integer          not null,
  other    bigint           not null,
  primary key (owner, name, property, day)
) with (fillfactor = 80);

create index property_age on analytics.property (day);

create table analytics.property_value (
  owner    text collate "C" not null,
  name     text collate "C" not null,
  property text collate "C" not null,
  day      date   not null,
  value    text collate "C" not null,
  events   bigint not null,
  primary key (owner, name, property, day, value)
) with (fillfactor = 80);

create index property_value_age on analytics.property_value (day);

-- HyperLogLog of the distinct ids of a day, a row a register: a maximum can be stored by many at once, in any order and twice. The
-- name '' stands for all names of the owner.
create table analytics.sketch (
  owner    text collate "C" not null,
  name     text collate "C" not null,
  day      date     not null,
  register smallint not null,
  rank     smallint not null,
  primary key (owner, name, day, register)
) with (fillfactor = 90);

create index sketch_age on analytics.sketch (day);

-- The parameters of HyperLogLog: 2^11 registers.
create function analytics.sketch_bits(distinct_id text) returns bit(64) language sql immutable parallel safe as
  $$ select ('x' || encode(substr(sha256(convert_to(distinct_id, 'UTF8')), 1, 8), 'hex'))::bit(64) $$;

create function analytics.sketch_register(bits bit(64)) returns smallint language sql immutable parallel safe as
  'select (substring(bits from 1 for 11)::integer)::smallint';

create function analytics.sketch_rank(bits bit(64)) returns smallint language sql immutable parallel safe as
  $$ select (case position(B'1' in substring(bits from 12)) when 0 then 54 else position(B'1' in substring(bits from 12)) end)::smallint $$;

-- Makes the tables of the given days; returns how many it made.
create function analytics.ensure_days(days date[]) returns integer language plpgsql as $$
declare
  one date;
  name text;
  made integer := 0;
begin
  for one in select distinct d from unnest(days) d order by 1 loop
    name := 'event_' || to_char(one, 'YYYY_MM_DD');
    continue when to_regclass('analytics.' || name) is not null;
    perform pg_advisory_xact_lock(hashtextextended('analytics.event', 0));
    continue when to_regclass('analytics.' || name) is not null;
    -- Attaching lets inserts of other days go on meanwhile.
    execute format('create table analytics.%I (like analytics.event including all)', name);
    execute format('alter table analytics.event attach partition analytics.%I for values from (%L) to (%L)',
      name, one::timestamp at time zone 'UTC', (one + 1)::timestamp at time zone 'UTC');
    made := made + 1;
  end loop;
  return made;
end $$;

-- Drops the days before the given one; returns how many. Waits for the table only briefly, because ingest queues up behind it: the
-- next run tries again.
create function analytics.drop_days(before date) returns integer language plpgsql set lock_timeout = '500ms' as $$
declare
  part record;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('analytics.event', 0));
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'analytics.event'::regclass and to_date(right(c.relname, 10), 'YYYY_MM_DD') < before
    order by 1
  loop
    execute format('drop table analytics.%I', part.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

-- Opens the next window of keys when the current one is older than the given time, and drops those that nobody looks at any more.
-- Waits for the claims under way, so that none of them can be missed by those that come after.
create function analytics.turn_window(opened_before timestamptz, at timestamptz) returns boolean language plpgsql as $$
declare
  part record;
  next integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('analytics.key', 0));
  update analytics.key_window set win = win + 1, opened_at = at where opened_at < opened_before returning win into next;
  if next is null then
    return false;
  end if;
  execute format('create table analytics.%I partition of analytics.key for values in (%s)', 'key_' || next, next);
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'analytics.key'::regclass and substr(c.relname, 5)::integer < next - 1
  loop
    execute format('drop table analytics.%I', part.relname);
  end loop;
  return true;
end $$;

-- Takes keys for the events of this transaction and answers those that were not there; the tables of the days are there afterwards.
-- Keys go in their order, so that two transactions with some in common can't deadlock: one waits, and takes what the other did not.
create function analytics.claim(keys uuid[], days date[]) returns setof uuid language plpgsql rows 1000
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  current_win integer;
begin
  perform analytics.ensure_days(days);
  perform pg_advisory_xact_lock_shared(hashtextextended('analytics.key', 0));
  -- A statement of its own, so that it sees a window that was opened while the lock was waited for.
  select win into current_win from analytics.key_window;
  return query
  insert into analytics.key (win, key)
  select current_win, k.key
  from unnest(keys) k(key)
  where (select true from analytics.key o where o.win = current_win - 1 and o.key = k.key) is null
  order by k.key
  on conflict do nothing
  returning analytics.key.key;
end $$;

-- Adds what claimed events come to. The arrays are the columns of four tables, each key once; rows are locked in key order, table by
-- table. "cap" is how many values of a property have a row of their own on one day. What is there already is looked up by subqueries: for
-- a join, a plan that was made while the tables were empty may go through all of them for each row.
create function analytics.add_rollups(
  r_owners text[], r_names text[], r_grains text[], r_buckets timestamptz[], r_events bigint[],
  p_owners text[], p_names text[], p_properties text[], p_days date[], p_events bigint[], p_numbers bigint[],
  p_totals double precision[], p_least double precision[], p_greatest double precision[], p_other bigint[],
  v_owners text[], v_names text[], v_properties text[], v_days date[], v_values text[], v_events bigint[],
  s_owners text[], s_names text[], s_days date[], s_registers smallint[], s_ranks smallint[],
  cap integer)
returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
begin
  insert into analytics.rollup as r (owner, name, grain, bucket, events)
  select n.owner, n.name, n.grain::"char", n.bucket, n.events
  from unnest(r_owners, r_names, r_grains, r_buckets, r_events) as n(owner, name, grain, bucket, events)
  order by n.owner collate "C", n.name collate "C", n.grain::"char", n.bucket
  on conflict (owner, name, grain, bucket) do update set events = r.events + excluded.events;

  insert into analytics.property as p (owner, name, property, day, events, numbers, total, least, greatest, "values", other)
  select n.owner, n.name, n.property, n.day, n.events, n.numbers, n.total, n.least, n.greatest, 0, n.other
  from unnest(p_owners, p_names, p_properties, p_days, p_events, p_numbers, p_totals, p_least, p_greatest, p_other)
    as n(owner, name, property, day, events, numbers, total, least, greatest, other)
  order by n.owner collate "C", n.name collate "C", n.property collate "C", n.day
  on conflict (owner, name, property, day) do update
    set events = p.events + excluded.events, numbers = p.numbers + excluded.numbers, total = p.total + excluded.total,
        least = least(p.least, excluded.least), greatest = greatest(p.greatest, excluded.greatest), other = p.other + excluded.other;

  -- The rows of analytics.property are locked by now, so nobody else adds values to the same days.
  with known as materialized (
    select n.*, (
      select true from analytics.property_value x
      where x.owner = n.owner and x.name = n.name and x.property = n.property and x.day = n.day and x.value = n.value) is not null as is_known
    from unnest(v_owners, v_names, v_properties, v_days, v_values, v_events) as n(owner, name, property, day, value, events)
  ),
  ranked as materialized (
    select k.*, row_number() over (partition by k.owner, k.name, k.property, k.day, k.is_known order by k.events desc, k.value collate "C") as place
    from known k
  ),
  admitted as materialized (
    select r.*, r.is_known or r.place + (
      select p."values" from analytics.property p
      where p.owner = r.owner and p.name = r.name and p.property = r.property and p.day = r.day) <= cap as is_admitted
    from ranked r
  ),
  stored as (
    insert into analytics.property_value as v (owner, name, property, day, value, events)
    select a.owner, a.name, a.property, a.day, a.value, a.events
    from admitted a
    where a.is_admitted
    order by a.owner collate "C", a.name collate "C", a.property collate "C", a.day, a.value collate "C"
    on conflict (owner, name, property, day, value) do update set events = v.events + excluded.events
  )
  insert into analytics.property as p (owner, name, property, day, events, numbers, total, "values", other)
  select a.owner, a.name, a.property, a.day, 0, 0, 0, count(*) filter (where a.is_admitted), coalesce(sum(a.events) filter (where not a.is_admitted), 0)
  from admitted a
  where not a.is_known
  group by 1, 2, 3, 4
  on conflict (owner, name, property, day) do update set "values" = p."values" + excluded."values", other = p.other + excluded.other;

  insert into analytics.sketch as s (owner, name, day, register, rank)
  select n.owner, n.name, n.day, n.register, n.rank
  from unnest(s_owners, s_names, s_days, s_registers, s_ranks) as n(owner, name, day, register, rank)
  where coalesce((
    select o.rank from analytics.sketch o
    where o.owner = n.owner and o.name = n.name and o.day = n.day and o.register = n.register), 0) < n.rank
  order by n.owner collate "C", n.name collate "C", n.day, n.register
  on conflict (owner, name, day, register) do update set rank = greatest(s.rank, excluded.rank);
end $$;

-- Makes the rollups of one day anew from its events: for a day that was filled or changed by hand, while nothing is ingested.
create function analytics.rebuild_day(p_day date, cap integer) returns bigint language plpgsql set jit = off as $$
declare
  from_time timestamptz := p_day::timestamp at time zone 'UTC';
  to_time timestamptz := (p_day + 1)::timestamp at time zone 'UTC';
  counted bigint;
begin
  delete from analytics.rollup where bucket >= from_time and bucket < to_time and grain in ('m', 'h', 'd');
  delete from analytics.property where day = p_day;
  delete from analytics.property_value where day = p_day;
  delete from analytics.sketch where day = p_day;

  insert into analytics.rollup (owner, name, grain, bucket, events)
  select owner, name, 'm', date_trunc('minute', occurred_at, 'UTC'), count(*)
  from analytics.event where occurred_at >= from_time and occurred_at < to_time
  group by 1, 2, 4;
  insert into analytics.rollup (owner, name, grain, bucket, events)
  select owner, name, 'h', date_trunc('hour', bucket, 'UTC'), sum(events)
  from analytics.rollup where grain = 'm' and bucket >= from_time and bucket < to_time
  group by 1, 2, 4;
  insert into analytics.rollup (owner, name, grain, bucket, events)
  select owner, name, 'd', from_time, sum(events)
  from analytics.rollup where grain = 'h' and bucket >= from_time and bucket < to_time
  group by 1, 2;

  with counts as materialized (
    select e.owner, e.name, p.key as property,
           case when jsonb_typeof(p.value) <> 'array' and length(p.value #>> '{}') <= 200
             and not (jsonb_typeof(p.value) = 'number' and strpos(p.value #>> '{}', '.') > 0) then p.value #>> '{}' end as value,
           case when jsonb_typeof(p.value) = 'number' then (p.value #>> '{}')::double precision end as number, count(*) as events
    from analytics.event e cross join lateral jsonb_each(e.properties) p
    where e.occurred_at >= from_time and e.occurred_at < to_time
    group by 1, 2, 3, 4, 5
  ),
  "values" as materialized (
    select owner, name, property, value, sum(events) as events,
           row_number() over (partition by owner, name, property order by sum(events) desc, value) as place
    from counts where value is not null
    group by 1, 2, 3, 4
  ),
  stored as (
    insert into analytics.property_value (owner, name, property, day, value, events)
    select owner, name, property, p_day, value, events from "values" where place <= cap
  )
  insert into analytics.property (owner, name, property, day, events, numbers, total, least, greatest, "values", other)
  select c.owner, c.name, c.property, p_day, sum(c.events), coalesce(sum(c.events) filter (where c.number is not null), 0),
         coalesce(sum(c.number * c.events), 0), min(c.number), max(c.number), coalesce(max(v.kept), 0),
         coalesce(sum(c.events) filter (where c.value is null), 0) + coalesce(max(v.rest), 0)
  from counts c
  left join (
    select owner, name, property, count(*) filter (where place <= cap) as kept, sum(events) filter (where place > cap) as rest
    from "values" group by 1, 2, 3) v using (owner, name, property)
  group by 1, 2, 3;

  with ids as materialized (
    select owner, name, analytics.sketch_bits(distinct_id) as bits
    from analytics.event where occurred_at >= from_time and occurred_at < to_time
    group by owner, name, distinct_id
  ),
  ranks as (
    select owner, name, analytics.sketch_register(bits) as register, max(analytics.sketch_rank(bits)) as rank from ids group by 1, 2, 3
  )
  insert into analytics.sketch (owner, name, day, register, rank)
  select owner, name, p_day, register, rank from ranks
  union all
  select owner, '', p_day, register, max(rank) from ranks group by 1, 4;

  select coalesce(sum(events), 0) into counted from analytics.rollup where grain = 'd' and bucket = from_time;
  return counted;
end $$;

-- The names of a dataset, one probe of the primary key each; of all datasets when owner is null.
create function analytics.names_of(p_owner text) returns setof text language plpgsql stable rows 20 as $$
declare
  one text;
begin
  if p_owner is null then
    return query select distinct r.name from analytics.rollup r where r.grain = 'd';
    return;
  end if;
  select min(r.name) into one from analytics.rollup r where r.owner = p_owner;
  while one is not null loop
    return next one;
    select min(r.name) into one from analytics.rollup r where r.owner = p_owner and r.name > one;
  end loop;
end $$;

-- The first moments of the days in a range that have events or are ready for them.
create function analytics.days(from_time timestamptz, to_time timestamptz) returns setof timestamptz language sql stable as $$
  select t.day
  from (
    select to_date(right(c.relname, 10), 'YYYY_MM_DD')::timestamp at time zone 'UTC' as day
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'analytics.event'::regclass) t
  where t.day >= from_time and t.day < to_time
  order by 1
$$;

-- Saved reports as lists show them, made from events; the reports themselves are grain states.
create table analytics.report (
  id         text collate "C" primary key,
  revision   integer     not null,
  owner      text collate "C" not null,
  name       text        not null,
  kind       text collate "C" not null,
  schedule   text, -- how often, or null
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create index report_by_owner on analytics.report (owner, id);

create table analytics.report_run (
  report_id   text collate "C" not null,
  id          text collate "C" not null,
  owner       text collate "C" not null,
  started_at  timestamptz not null,
  finished_at timestamptz not null,
  error       text, -- its code, or null
  detail      text,
  from_time   timestamptz,
  to_time     timestamptz,
  answer      jsonb,
  csv         text,
  primary key (report_id, id)
);

create index report_run_by_owner on analytics.report_run (owner);

-- For a read replica, a warehouse, ClickHouse: every event from the moment that a subscriber attaches, and every erasure. Needs
-- wal_level = logical; without it this only warns. Days that retention drops are not told to subscribers.
create publication nexus_analytics for table analytics.event with (publish = 'insert, delete', publish_via_partition_root = true);

select analytics.ensure_days(array(select (now() at time zone 'UTC')::date + d from generate_series(0, 2) d));
