-- Webhooks: endpoints as their grains store them, and what is delivered to them.

call nexus.create_feature('webhooks');

-- The columns of an endpoint's state that others than its grain need: the pump, which matches events, and lists. Written in the
-- transaction of the state (decision record 0007), so that an event that is committed after a registration was answered finds it.
create table webhooks.endpoint (
  id         text collate "C" not null primary key,
  owner      text collate "C" not null,
  enabled    boolean     not null,
  ordered    boolean     not null,
  created_at timestamptz not null,
  version    integer     not null,
  -- url, events, filter, description, the reason why it is disabled: as the state has them.
  settings   jsonb       not null
) with (fillfactor = 80);

create index endpoint_of_owner on webhooks.endpoint (owner, id desc);

-- A deleted endpoint has a state without an owner, or none at all.
create function webhooks.keep_endpoint() returns trigger language plpgsql as $$
begin
  if new.state ->> 'owner' is null then
    delete from webhooks.endpoint e where e.id = new.key;
    return null;
  end if;
  insert into webhooks.endpoint as e (id, owner, enabled, ordered, created_at, version, settings)
  values (new.key, new.state ->> 'owner', (new.state ->> 'enabled')::boolean, coalesce((new.state ->> 'ordered')::boolean, false),
          (new.state ->> 'createdAt')::timestamptz, new.version, new.state -> 'settings')
  on conflict (id) do update
    set enabled = excluded.enabled, ordered = excluded.ordered, version = excluded.version, settings = excluded.settings
    where e.version < excluded.version;
  return null;
end $$;

create trigger keep_webhook_endpoint after insert or update on nexus.grain_state for each row
  when (new.type = 'webhooks.endpoint') execute function webhooks.keep_endpoint();

-- Ids of messages and deliveries begin with the time of their event, in milliseconds. The smallest id of a time:
create function webhooks.first_id(of_time timestamptz) returns uuid language sql immutable parallel safe as
  $$ select (lpad(to_hex((extract(epoch from of_time) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- What is sent, once an event, however many endpoints it goes to. The id is the event's, a UUIDv7.
create table webhooks.message (
  id          uuid        not null primary key,
  owner       text collate "C" not null,
  type        text collate "C" not null,
  occurred_at timestamptz not null,
  trace       text,             -- of the command behind the event
  bytes       integer     not null,
  body        text        not null -- {"id","type","timestamp","data"}; of more than 256 KiB a reference is sent instead
) partition by range (id);

-- In which order deliveries were made: what an ordered endpoint gets them in, and what names a pending one.
create sequence webhooks.delivery_place;

-- One event for one endpoint, for ever; what is still to be done for it stands in "pending". The id follows from both and begins with
-- the event's time, so that a delivery can't be made twice.
create table webhooks.delivery (
  id          uuid        not null primary key,
  endpoint_id text collate "C" not null,
  owner       text collate "C" not null,
  message_id  uuid        not null,
  type        text collate "C" not null,
  url         text,       -- of a callback; otherwise the endpoint's at the time of an attempt
  place       bigint      not null default nextval('webhooks.delivery_place'),
  status      text collate "C" not null default 'pending', -- pending, succeeded, failed, cancelled
  attempts    integer     not null default 0,
  last_status integer,    -- of the last answer; null: there was none
  last_ms     integer,    -- how long the last attempt took
  created_at  timestamptz not null,
  finished_at timestamptz
) partition by range (id);

create index delivery_list on webhooks.delivery (endpoint_id, id desc);

-- One HTTP try.
create table webhooks.attempt (
  delivery_id uuid        not null,
  number      integer     not null,
  started_at  timestamptz not null,
  details     json        not null, -- url, request headers, status, response head, error, timings
  response    bytea,                -- the first 64 KiB
  primary key (delivery_id, number)
) partition by range (delivery_id);

-- What is to be sent, now or later: the queues of the endpoints. Not partitioned, so that looking for what is due costs the same
-- however much is kept; a row lives as long as its delivery is pending. An update of "delivery" changes no index that way either.
create table webhooks.pending (
  place       bigint      not null primary key,
  endpoint_id text collate "C" not null,
  delivery_id uuid        not null,
  message_id  uuid        not null,
  owner       text collate "C" not null,
  url         text,
  attempts    integer     not null default 0, -- all
  tries       integer     not null default 0, -- of this round: sending again by hand begins a new one
  next_at     timestamptz not null,
  created_at  timestamptz not null -- of the round
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 2000);

create index pending_next on webhooks.pending (endpoint_id, next_at, place);
create index pending_order on webhooks.pending (endpoint_id, place);

-- What is known of an endpoint's receiver, as long as not all is well.
create table webhooks.health (
  endpoint_id text collate "C" not null primary key,
  failing     boolean     not null default false, -- the owner was told of failures, and not yet of a success
  failures    integer     not null default 0,     -- in a row, when the breaker opened
  opened_at   timestamptz,
  open_until  timestamptz                         -- null: the breaker is closed
);

-- What an endpoint's grain is still to be told. Written with the attempt that it was found by.
create table webhooks.finding (
  endpoint_id text collate "C" not null,
  delivery_id uuid        not null,
  finding     text collate "C" not null,
  found_at    timestamptz not null,
  primary key (endpoint_id, delivery_id, finding)
);

create table webhooks.message_default partition of webhooks.message default;
create table webhooks.delivery_default partition of webhooks.delivery default;
create table webhooks.attempt_default partition of webhooks.attempt default;

-- The next three are functions for one reason: a plan that was made while a table was empty reads the whole of it, and is kept when the
-- table has filled since. Here each row is looked up by an index, whatever the figures about the tables say.

-- What is due of an endpoint. Nothing is written: an endpoint has one activation, and what it has in hand is in its memory.
create function webhooks.claim_deliveries(
  of_endpoint text, due timestamptz, in_hand bigint[], after_time timestamptz, after_place bigint, most integer, longest integer)
returns table (
  place bigint, delivery_id uuid, message_id uuid, type text, url text, attempts integer, tries integer, next_at timestamptz,
  occurred_at timestamptz, trace text, bytes integer, body text)
language sql stable rows 500 set enable_seqscan = off set enable_sort = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  select p.place, p.delivery_id, p.message_id, m.type, p.url, p.attempts, p.tries, p.next_at, m.occurred_at, m.trace, m.bytes,
         case when m.bytes <= longest then m.body end
  from (
    select * from webhooks.pending q
    where q.endpoint_id = of_endpoint and q.next_at <= due and (q.next_at, q.place) > (after_time, after_place) and not q.place = any(in_hand)
    order by q.next_at, q.place
    limit most) p
  cross join lateral (select * from webhooks.message w where w.id = p.message_id offset 0) m
$$;

-- What waits at an ordered endpoint, due or not: the first one decides when the others go on.
create function webhooks.claim_in_order(of_endpoint text, in_hand bigint[], most integer, longest integer)
returns table (
  place bigint, delivery_id uuid, message_id uuid, type text, url text, attempts integer, tries integer, next_at timestamptz,
  occurred_at timestamptz, trace text, bytes integer, body text)
language sql stable rows 500 set enable_seqscan = off set enable_sort = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  select p.place, p.delivery_id, p.message_id, m.type, p.url, p.attempts, p.tries, p.next_at, m.occurred_at, m.trace, m.bytes,
         case when m.bytes <= longest then m.body end
  from (
    select * from webhooks.pending q where q.endpoint_id = of_endpoint and not q.place = any(in_hand) order by q.place limit most) p
  cross join lateral (select * from webhooks.message w where w.id = p.message_id offset 0) m
$$;

-- Records attempts and what they make of their deliveries. Rows of the queue are found by place alone: with the endpoint too, an index
-- that begins with it looks as good to the planner, and reads the endpoint's whole queue for each row. Deliveries by id alone for a like reason: a range beside it is taken to hold few
-- rows, and the plan then begins with all of them. One that was recorded before changes nothing, nor does one of a delivery that
-- was cancelled or sent by another activation meanwhile.
create function webhooks.record_attempts(
  endpoints text[], places bigint[], deliveries uuid[], numbers integer[], begun timestamptz[], details text[], responses bytea[],
  statuses text[], failed_tries integer[], again timestamptz[], answers integer[], milliseconds integer[], now_at timestamptz)
returns void
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  with result as materialized (
    select * from unnest(endpoints, places, deliveries, numbers, begun, details, responses, statuses, failed_tries, again, answers, milliseconds)
      as r(endpoint_id, place, delivery_id, number, started_at, details, response, status, tries, next_at, last_status, last_ms)
  ),
  logged as (
    insert into webhooks.attempt (delivery_id, number, started_at, details, response)
    select r.delivery_id, r.number, r.started_at, r.details::json, r.response from result r
    on conflict do nothing
  ),
  ended as (
    delete from webhooks.pending p using result r
    where r.next_at is null and p.place = r.place and p.attempts < r.number
  ),
  postponed as (
    update webhooks.pending p set attempts = r.number, tries = r.tries, next_at = r.next_at
    from result r
    where r.next_at is not null and p.place = r.place and p.attempts < r.number
  )
  update webhooks.delivery d
  set status = r.status, attempts = r.number, last_status = r.last_status, last_ms = r.last_ms,
      finished_at = case when r.next_at is null then now_at end
  from result r
  where d.id = r.delivery_id and d.status = 'pending' and d.attempts < r.number;
end $$;

-- Makes the weeks (from Monday, UTC) from the given time to "ahead" weeks after it; returns how many tables it made. Rows that a
-- default partition caught for such a week move along. A table is filled and attached instead of created as a partition, because
-- attaching lets deliveries of other weeks go on meanwhile.
create function webhooks.ensure_weeks(from_time timestamptz, ahead integer) returns integer language plpgsql
set lock_timeout = '2s' as $$
declare
  part record;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('webhooks.weeks', 0));
  for part in
    select p.parent, p.key, w.week,
           p.parent || '_' || to_char(w.week, 'YYYY_MM_DD') as name,
           webhooks.first_id(w.week at time zone 'UTC') as lower_bound, webhooks.first_id((w.week + interval '7 days') at time zone 'UTC') as upper_bound
    from (values ('message', 'id'), ('delivery', 'id'), ('attempt', 'delivery_id')) as p(parent, key)
    cross join (select date_trunc('week', from_time at time zone 'UTC') + n * interval '7 days' as week from generate_series(0, ahead) n) w
  loop
    continue when to_regclass('webhooks.' || part.name) is not null;
    execute format('lock table webhooks.%I in access exclusive mode', part.parent || '_default');
    execute format('create table webhooks.%I (like webhooks.%I including all)', part.name, part.parent);
    execute format('with moved as (delete from webhooks.%1$I where %2$I >= %3$L and %2$I < %4$L returning *)
                    insert into webhooks.%5$I select * from moved',
      part.parent || '_default', part.key, part.lower_bound, part.upper_bound, part.name);
    execute format('alter table webhooks.%I attach partition webhooks.%I for values from (%L) to (%L)',
      part.parent, part.name, part.lower_bound, part.upper_bound);
    made := made + 1;
  end loop;
  return made;
end $$;

-- Drops the weeks that end before the given time; returns how many tables. What still waited to be sent then is given up.
create function webhooks.drop_weeks(before timestamptz) returns integer language plpgsql
set lock_timeout = '500ms' as $$
declare
  part record;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('webhooks.weeks', 0));
  delete from webhooks.pending where delivery_id < webhooks.first_id(before);
  delete from webhooks.attempt_default where delivery_id < webhooks.first_id(before);
  delete from webhooks.delivery_default where id < webhooks.first_id(before);
  delete from webhooks.message_default where id < webhooks.first_id(before);
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('webhooks.message'::regclass, 'webhooks.delivery'::regclass, 'webhooks.attempt'::regclass)
      and c.relname ~ '_\d{4}_\d{2}_\d{2}$'
      and (to_date(right(c.relname, 10), 'YYYY_MM_DD') + interval '7 days') at time zone 'UTC' <= before
    order by 1
  loop
    execute format('drop table webhooks.%I', part.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

select webhooks.ensure_weeks(now(), 2);
