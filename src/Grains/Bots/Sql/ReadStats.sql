-- Of a day; what waits is found by the index of what waits.
select u.received, u.handled, u.parked, s.sent, s.failed, w.updates, q.sends, c.subscribers, c.gone
from (
  select count(*) as received, count(*) filter (where status = 'done') as handled, count(*) filter (where status = 'parked') as parked
  from bots.update where bot_id = @bot and received_at >= @since) u,
 (
  select count(*) filter (where status = 'sent') as sent, count(*) filter (where status = 'failed') as failed
  from bots.send where bot_id = @bot and created_at >= @since) s,
 (select count(*) as updates from bots.update where bot_id = @bot and status = 'pending') w,
 (select count(*) as sends from bots.send where bot_id = @bot and status = 'pending') q,
 (
  select count(*) filter (where gone_at is null) as subscribers, count(*) filter (where gone_at is not null) as gone
  from bots.chat where bot_id = @bot and kind = 'private') c
