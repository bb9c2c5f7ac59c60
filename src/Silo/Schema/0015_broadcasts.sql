-- Broadcasts of Telegram bots, and who gets them (decision record 0012).

-- A message to all who talk with a bot in private. What its grain decided is written with its state (decision record 0007); how far it
-- is, is counted in the transaction that ends recipients. Who locks its row and recipients' locks it first, so that nobody waits in a ring.
create table bots.broadcast (
  id           text collate "C" not null primary key,
  bot_id       text collate "C" not null,
  owner        text collate "C" not null,
  status       text collate "C" not null, -- preparing, running, paused, completed, cancelled
  work         text collate "C" not null, -- what is to be done with its recipients' rows: none, prepare, reopen, reopenUnknown, close
  attempt      integer     not null,
  created_at   timestamptz not null,
  resumed_at   timestamptz,               -- since when it runs without a break
  resumed_done bigint      not null default 0, -- how many recipients had ended by then
  total        bigint      not null default 0,
  sent         bigint      not null default 0,
  failed       bigint      not null default 0,
  gone         bigint      not null default 0,
  unknown      bigint      not null default 0,
  cancelled    bigint      not null default 0,
  version      integer     not null,
  facts        jsonb       not null
) with (fillfactor = 50);

create index broadcast_of_bot on bots.broadcast (bot_id, id);
create index broadcast_of_owner on bots.broadcast (owner, id);
create index broadcast_running on bots.broadcast (bot_id, id) where status = 'running';

create function bots.keep_broadcast() returns trigger language plpgsql as $$
declare
  facts constant jsonb := new.state -> 'facts';
begin
  if facts is null then
    return null;
  end if;
  insert into bots.broadcast as b (id, bot_id, owner, status, work, attempt, created_at, resumed_at, version, facts)
  values (new.key, facts ->> 'botId', facts ->> 'owner', facts ->> 'status', facts ->> 'work', (facts ->> 'attempt')::integer,
          (facts ->> 'createdAt')::timestamptz, (facts ->> 'resumedAt')::timestamptz, new.version, facts)
  on conflict (id) do update
    set status = excluded.status, work = excluded.work, attempt = excluded.attempt, resumed_at = excluded.resumed_at,
        resumed_done = case when excluded.resumed_at is distinct from b.resumed_at then b.sent + b.failed + b.gone + b.unknown else b.resumed_done end,
        version = excluded.version, facts = excluded.facts
    where b.version < excluded.version;
  return null;
end $$;

create trigger keep_broadcast after insert or update on nexus.grain_state for each row
  when (new.type = 'bots.broadcast') execute function bots.keep_broadcast();

-- Who gets a broadcast, once: the key says so. In a table of its own, because a million of them wait here without being in the way of
-- replies, and none of them is numbered by an update.
create table bots.recipient (
  broadcast_id text collate "C" not null,
  chat_id      bigint      not null,
  status       text collate "C" not null default 'pending', -- pending, sending, sent, failed, gone, unknown, cancelled
  attempt      integer     not null,           -- of the broadcast, in which it is sent or was
  tries        integer     not null default 0, -- in this attempt, that certainly sent nothing
  next_at      timestamptz not null,
  finished_at  timestamptz,
  message_id   bigint,
  error        text,
  primary key (broadcast_id, chat_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_threshold = 2000);

create index recipient_waiting on bots.recipient (broadcast_id, chat_id) where status = 'pending';
create index recipient_under_way on bots.recipient (broadcast_id, chat_id) where status = 'sending';
create index recipient_not_reached on bots.recipient (broadcast_id, status, chat_id) where status in ('failed', 'gone', 'unknown', 'cancelled');

-- The next part of those who get a broadcast; answers how many they are. Who was met before the bot was registered by its owner of now is
-- not his to write to. A pause and an end wait for the part that is being made, and after them there is none.
create function bots.add_recipients(of_broadcast text, now_at timestamptz, most integer)
returns integer
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  one   bots.broadcast;
  last  bigint;
  added integer;
begin
  select * into one from bots.broadcast b where b.id = of_broadcast and b.work = 'prepare' for update;
  if one.id is null then
    return 0;
  end if;
  select max(r.chat_id) into last from bots.recipient r where r.broadcast_id = of_broadcast;
  insert into bots.recipient (broadcast_id, chat_id, attempt, next_at)
  select of_broadcast, c.chat_id, one.attempt, now_at
  from bots.chat c
  join bots.bot t on t.id = one.bot_id and t.owner = one.owner
  where c.bot_id = one.bot_id and c.chat_id > coalesce(last, '-9223372036854775808'::bigint)
    and c.kind = 'private' and c.gone_at is null and c.first_seen_at >= t.created_at
  order by c.chat_id
  limit most;
  get diagnostics added = row_count;
  update bots.broadcast b set total = b.total + added where b.id = of_broadcast;
  return added;
end $$;

-- The next part of those who did not get a broadcast waits for it anew, in its next attempt; answers how many they are.
create function bots.reopen_recipients(of_broadcast text, now_at timestamptz, most integer)
returns integer
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  one    bots.broadcast;
  failed_again  integer;
  unknown_again integer;
begin
  select * into one from bots.broadcast b where b.id = of_broadcast and b.work in ('reopen', 'reopenUnknown') for update;
  if one.id is null then
    return 0;
  end if;
  with chosen as materialized (
    select r.chat_id, r.status as was
    from bots.recipient r
    where r.broadcast_id = of_broadcast and r.status in ('failed', 'unknown') and (r.status = 'failed' or one.work = 'reopenUnknown')
      and r.attempt < one.attempt
    order by r.status, r.chat_id
    limit most
  ),
  opened as (
    update bots.recipient r
    set status = 'pending', attempt = one.attempt, tries = 0, next_at = now_at, finished_at = null, error = null
    from chosen c
    where r.broadcast_id = of_broadcast and r.chat_id = c.chat_id
    returning c.was
  )
  select count(*) filter (where was = 'failed'), count(*) filter (where was = 'unknown') into failed_again, unknown_again from opened;
  update bots.broadcast b set failed = b.failed - failed_again, unknown = b.unknown - unknown_again where b.id = of_broadcast;
  return failed_again + unknown_again;
end $$;

-- The next part of those who wait for a cancelled broadcast does not get it; answers how many they are.
create function bots.close_recipients(of_broadcast text, now_at timestamptz, most integer)
returns integer
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  closed integer;
begin
  perform from bots.broadcast b where b.id = of_broadcast and b.work = 'close' for update;
  if not found then
    return 0;
  end if;
  with chosen as materialized (
    select r.chat_id from bots.recipient r
    where r.broadcast_id = of_broadcast and r.status = 'pending'
    order by r.chat_id
    limit most
    for update
  )
  update bots.recipient r set status = 'cancelled', finished_at = now_at
  from chosen c
  where r.broadcast_id = of_broadcast and r.chat_id = c.chat_id;
  get diagnostics closed = row_count;
  update bots.broadcast b set cancelled = b.cancelled + closed where b.id = of_broadcast;
  return closed;
end $$;

-- Takes recipients for sending: those that wait, of broadcasts that run, of a bot that runs and is still its owner's. What this does not
-- answer must not be sent.
create function bots.claim_recipients(of_bot text, broadcasts text[], chats bigint[])
returns table (broadcast_id text, chat_id bigint)
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  return query
  with wanted as materialized (
    select r.broadcast_id, r.chat_id
    from unnest(broadcasts, chats) as w(broadcast_id, chat_id)
    join bots.broadcast b on b.id = w.broadcast_id and b.bot_id = of_bot and b.status = 'running'
    join bots.bot t on t.id = b.bot_id and t.owner = b.owner and t.running
    join bots.recipient r on r.broadcast_id = w.broadcast_id and r.chat_id = w.chat_id and r.status = 'pending'
    order by r.broadcast_id, r.chat_id
    for update of r
  )
  update bots.recipient r set status = 'sending'
  from wanted w
  where r.broadcast_id = w.broadcast_id and r.chat_id = w.chat_id
  returning r.broadcast_id, r.chat_id;
end $$;

-- What became of recipients that were taken for sending, with the counters. What was cut off meanwhile (status unknown) may still be
-- told how it ended, in the same attempt; recorded twice, it counts once.
create function bots.record_recipients(
  of_bot text, now_at timestamptz, broadcasts text[], chats bigint[], in_attempts integer[], statuses text[], counts integer[],
  again timestamptz[], messages bigint[], errors text[])
returns void
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  perform from bots.broadcast b where b.bot_id = of_bot and b.id = any(broadcasts) order by b.id for update;
  with ended as materialized (
    select r.broadcast_id, r.chat_id, r.status as was, e.tries, e.next_at, e.message_id, e.error,
           case when e.status = 'pending' and b.status = 'cancelled' then 'cancelled' else e.status end as status
    from unnest(broadcasts, chats, in_attempts, statuses, counts, again, messages, errors)
      as e(broadcast_id, chat_id, attempt, status, tries, next_at, message_id, error)
    join bots.broadcast b on b.id = e.broadcast_id and b.bot_id = of_bot
    join bots.recipient r on r.broadcast_id = e.broadcast_id and r.chat_id = e.chat_id and r.attempt = e.attempt
      and (r.status = 'sending' or r.status = 'unknown' and e.status not in ('pending', 'unknown'))
    order by r.broadcast_id, r.chat_id
    for update of r
  ),
  kept as (
    update bots.recipient r
    set status = e.status, tries = e.tries, next_at = e.next_at, message_id = e.message_id, error = e.error,
        finished_at = case when e.status <> 'pending' then now_at end
    from ended e
    where r.broadcast_id = e.broadcast_id and r.chat_id = e.chat_id
  ),
  lost as (
    update bots.chat c set gone_at = coalesce(c.gone_at, now_at) from ended e where e.status = 'gone' and c.bot_id = of_bot and c.chat_id = e.chat_id
  ),
  unsaid as (
    update bots.send s set status = 'failed', error = e.error, finished_at = now_at
    from ended e
    where e.status = 'gone' and s.bot_id = of_bot and s.chat_id = e.chat_id and s.status = 'pending'
  )
  update bots.broadcast b
  set sent = b.sent + d.sent, failed = b.failed + d.failed, gone = b.gone + d.gone, unknown = b.unknown + d.unknown, cancelled = b.cancelled + d.cancelled
  from (
    select e.broadcast_id, count(*) filter (where e.status = 'sent') as sent, count(*) filter (where e.status = 'failed') as failed,
           count(*) filter (where e.status = 'gone') as gone, count(*) filter (where e.status = 'cancelled') as cancelled,
           count(*) filter (where e.status = 'unknown') - count(*) filter (where e.was = 'unknown') as unknown
    from ended e
    group by e.broadcast_id) d
  where b.id = d.broadcast_id;
end $$;

-- Whoever was sending these is no more: whether they were sent is not known. Chats that the caller has under way are left alone.
-- Answers whether the bot has broadcasts that run.
create function bots.cut_off_recipients(of_bot text, now_at timestamptz, under_way bigint[], reason text)
returns boolean
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  perform from bots.broadcast b
  where b.bot_id = of_bot and exists (select from bots.recipient r where r.broadcast_id = b.id and r.status = 'sending' and r.chat_id <> all(under_way))
  order by b.id
  for update;
  if found then
    with cut as (
      update bots.recipient r set status = 'unknown', finished_at = now_at, error = reason
      from bots.broadcast b
      where b.bot_id = of_bot and r.broadcast_id = b.id and r.status = 'sending' and r.chat_id <> all(under_way)
      returning r.broadcast_id
    )
    update bots.broadcast b set unknown = b.unknown + c.cut
    from (select broadcast_id, count(*) as cut from cut group by broadcast_id) c
    where b.id = c.broadcast_id;
  end if;
  return exists (select from bots.broadcast b where b.bot_id = of_bot and b.status = 'running');
end $$;
