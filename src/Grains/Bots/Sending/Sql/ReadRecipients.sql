-- Of the broadcasts that run, the oldest first.
select b.id, r.chat_id, r.attempt, r.tries, r.next_at
from bots.broadcast b
join bots.bot t on t.id = b.bot_id and t.owner = b.owner and t.running
cross join lateral (
  select w.chat_id, w.attempt, w.tries, w.next_at
  from bots.recipient w
  where w.broadcast_id = b.id and w.status = 'pending' and w.chat_id <> all($2)
  order by w.chat_id
  limit $3) r
where b.bot_id = $1 and b.status = 'running'
order by b.id, r.chat_id
limit $3
