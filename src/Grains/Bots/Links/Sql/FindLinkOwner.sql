select owner from bots.link where chat_id = $1
