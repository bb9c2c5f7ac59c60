-- What waits is found by the index of what waits, bot by bot.
select count(*), count(*) filter (where b.running), coalesce(sum(w.updates), 0)::bigint, coalesce(sum(q.sends), 0)::bigint
from bots.bot b
cross join lateral (select count(*) as updates from bots.update u where u.bot_id = b.id and u.status = 'pending') w
cross join lateral (select count(*) as sends from bots.send s where s.bot_id = b.id and s.status = 'pending') q
where b.owner = $1
