-- Nothing more can be sent there.
with lost as (
  update bots.send set status = 'failed', error = $4, finished_at = $3
  where bot_id = $1 and chat_id = $2 and status = 'pending'
)
update bots.chat set gone_at = coalesce(gone_at, $3) where bot_id = $1 and chat_id = $2
