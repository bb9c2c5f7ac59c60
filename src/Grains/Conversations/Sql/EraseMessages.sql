delete from conversations.message m
using (select seq from conversations.message where conversation_id = @conversation_id order by seq limit @limit) oldest
where m.conversation_id = @conversation_id and m.seq = oldest.seq
