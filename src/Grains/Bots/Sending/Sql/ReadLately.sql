-- What was sent in the last minute, as far as it had not waited for long.
select chat_id, finished_at
from bots.send
where bot_id = $1 and created_at > $2 and finished_at > $3 and status = 'sent' and method like 'send%' and method <> 'sendChatAction'
order by finished_at
