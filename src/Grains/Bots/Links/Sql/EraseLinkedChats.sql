with updates as (
  delete from bots.update where bot_id = $1 and chat_id = any($2)
), sends as (
  delete from bots.send where bot_id = $1 and chat_id = any($2)
), dialogs as (
  delete from bots.dialog where bot_id = $1 and chat_id = any($2)
)
delete from bots.chat where bot_id = $1 and chat_id = any($2)
