-- Chats with updates that should have been handled by now: whoever had to wake their grain died, or they waited longer than it does. From
-- chat to chat along the index: one with very many hides no other.
with recursive waiting as (
  (select u.bot_id, u.chat_id from bots.update u where u.status = 'pending' order by u.bot_id, u.chat_id limit 1)
  union all
  select n.bot_id, n.chat_id
  from waiting w
  cross join lateral (
    select u.bot_id, u.chat_id from bots.update u
    where u.status = 'pending' and (u.bot_id, u.chat_id) > (w.bot_id, w.chat_id)
    order by u.bot_id, u.chat_id
    limit 1) n
)
select w.bot_id, w.chat_id
from waiting w
left join bots.bot b on b.id = w.bot_id
where (b.running or w.bot_id = 'main')
  and exists (select from bots.update u where u.bot_id = w.bot_id and u.chat_id = w.chat_id and u.status = 'pending' and u.next_at < @before)
limit @most
