select count(*) from bots.broadcast where bot_id = @bot and status in ('preparing', 'running', 'paused')
