update bots.update
set status = 'pending', attempts = 0, next_at = $3, handled_at = null
where bot_id = $1 and update_id = $2 and status = 'parked'
returning chat_id
