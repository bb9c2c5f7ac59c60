with gone as (
  delete from conversations.member where conversation_id = any(@ids)
)
delete from conversations.conversation where id = any(@ids)
