select seq, id, role, author, status, text, created_at, attachments, reply_id, replaces, final_seq, finished_at, outcome, fault
from conversations.message
where conversation_id = @conversation_id and seq > @after
order by seq
limit @limit
