select place, chat_id, method, parameters, attempts, next_at, created_at
from bots.send
where bot_id = $1 and status = 'pending' and not place = any($2)
order by place
limit $3
