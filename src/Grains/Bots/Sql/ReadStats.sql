-- Of a day; what waits is found by the index of what waits. Broadcasts are counted by when they were begun.
select u.received, u.handled, u.parked, s.sent + b.sent, s.failed + b.failed, w.updates, q.sends + o.recipients, c.subscribers, c.gone
from (
  select count(*) as received, count(*) filter (where status = 'done') as handled, count(*) filter (where status = 'parked') as parked
  from bots.update where bot_id = @bot and received_at >= @since) u,
 (
  select count(*) filter (where status = 'sent') as sent, count(*) filter (where status = 'failed') as failed
  from bots.send where bot_id = @bot and created_at >= @since) s,
 (
  select coalesce(sum(sent), 0)::bigint as sent, coalesce(sum(failed + gone), 0)::bigint as failed
  from bots.broadcast where bot_id = @bot and created_at >= @since) b,
 (select count(*) as updates from bots.update where bot_id = @bot and status = 'pending') w,
 (select count(*) as sends from bots.send where bot_id = @bot and status = 'pending') q,
 (
  select coalesce(sum(total - sent - failed - gone - unknown - cancelled), 0)::bigint as recipients
  from bots.broadcast where bot_id = @bot and status in ('preparing', 'running', 'paused')) o,
 (
  select count(*) filter (where gone_at is null) as subscribers, count(*) filter (where gone_at is not null) as gone
  from bots.chat where bot_id = @bot and kind = 'private') c
