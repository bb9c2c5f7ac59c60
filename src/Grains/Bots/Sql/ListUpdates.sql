select update_id, kind, chat_id, status, attempts, error, received_at, handled_at, body
from bots.update
where bot_id = @bot and (@before::bigint is null or update_id < @before) and (@status::text is null or status = @status)
order by update_id desc
limit @limit
