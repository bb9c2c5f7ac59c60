select b.id, b.facts::text
from bots.broadcast b
join bots.bot t on t.id = b.bot_id and t.owner = b.owner and t.running
where b.bot_id = $1 and b.status = 'running'
