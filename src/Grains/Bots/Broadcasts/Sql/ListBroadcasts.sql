select id, facts::text, total, sent, failed, gone, unknown, cancelled, resumed_done
from bots.broadcast
where (@bot::text is null or bot_id = @bot) and owner = @owner and (@before::text is null or id < @before collate "C")
order by id desc
limit @limit
