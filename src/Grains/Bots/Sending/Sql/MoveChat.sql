with moved as (
  update bots.send set chat_id = $3 where bot_id = $1 and chat_id = $2 and status = 'pending'
)
update bots.chat set moved_to = $3 where bot_id = $1 and chat_id = $2
