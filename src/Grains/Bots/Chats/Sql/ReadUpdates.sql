select update_id, attempts, next_at, body, (select d.state from bots.dialog d where d.bot_id = $1 and d.chat_id = $2)
from bots.update
where bot_id = $1 and chat_id = $2 and status = 'pending'
order by update_id
limit $3
