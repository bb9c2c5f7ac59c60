-- Senders with broadcasts that run, or with recipients of whom somebody should have told by now.
select w.bot_id
from (
  select b.bot_id
  from bots.broadcast b
  join bots.bot t on t.id = b.bot_id and t.owner = b.owner and t.running
  where b.status = 'running' and b.resumed_at < @before
  union
  select b.bot_id
  from bots.recipient r
  join bots.broadcast b on b.id = r.broadcast_id
  where r.status = 'sending' and r.next_at < @before) w
limit @most
