-- Bots with calls that should have been made by now. From bot to bot along the index: one with very many that waits for Telegram hides no other.
with recursive waiting as (
  (select s.bot_id from bots.send s where s.status = 'pending' order by s.bot_id limit 1)
  union all
  select n.bot_id
  from waiting w
  cross join lateral (
    select s.bot_id from bots.send s where s.status = 'pending' and s.bot_id > w.bot_id order by s.bot_id limit 1) n
)
select w.bot_id
from waiting w
left join bots.bot b on b.id = w.bot_id
where (b.running or w.bot_id = 'main')
  and exists (select from bots.send s where s.bot_id = w.bot_id and s.status = 'pending' and s.next_at < @before)
limit @most
