select distinct w.bot_id
from (
  select s.bot_id
  from bots.send s
  left join bots.bot b on b.id = s.bot_id
  where s.status = 'pending' and s.next_at < @before and (b.running or s.bot_id = 'main')
  limit @most) w
