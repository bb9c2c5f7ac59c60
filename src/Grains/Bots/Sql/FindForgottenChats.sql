-- Chats with updates that should have been handled by now: whoever had to wake their grain died, or they waited longer than it does.
select distinct w.bot_id, w.chat_id
from (
  select u.bot_id, u.chat_id
  from bots.update u
  left join bots.bot b on b.id = u.bot_id
  where u.status = 'pending' and u.next_at < @before and (b.running or u.bot_id = 'main')
  limit @most) w
