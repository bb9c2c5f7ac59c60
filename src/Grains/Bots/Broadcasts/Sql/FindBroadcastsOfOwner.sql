select id, bot_id, owner from bots.broadcast where owner = @owner order by id limit @most
