select broadcast_id, chat_id from bots.claim_recipients($1, $2, $3)
