-- What was kept of a bot before it was deleted; what came since belongs to whoever registered it anew.
with updates as (
  delete from bots.update where bot_id = @bot and received_at < @before
), sends as (
  delete from bots.send where bot_id = @bot and created_at < @before
), dialogs as (
  delete from bots.dialog where bot_id = @bot and began_at < @before
)
delete from bots.chat where bot_id = @bot and first_seen_at < @before
