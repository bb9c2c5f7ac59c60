select id, facts::text, total, sent, failed, gone, unknown, cancelled, resumed_done
from bots.broadcast
where id = @id and (@bot::text is null or bot_id = @bot) and (@owner::text is null or owner = @owner)
