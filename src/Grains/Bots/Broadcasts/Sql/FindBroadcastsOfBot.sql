select id, bot_id, owner from bots.broadcast where bot_id = @bot and created_at <= @before order by id limit @most
