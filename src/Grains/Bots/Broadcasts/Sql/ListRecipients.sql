select chat_id, status, attempt, finished_at, message_id, error
from bots.recipient
where broadcast_id = @id and (@status::text is null or status = @status) and (@after::bigint is null or chat_id > @after)
order by chat_id
limit @limit
