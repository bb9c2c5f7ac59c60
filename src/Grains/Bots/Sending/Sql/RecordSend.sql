update bots.send
set status = $2, attempts = $3, next_at = $4, error = $5, message_id = $6, finished_at = $7
where place = $1 and status = 'pending'
