-- What happened after a step, in the order in which it happened: beginnings by their place, ends of replies by theirs.
(select seq, id, role, author, status, text, created_at, attachments, reply_id, replaces, final_seq, finished_at, outcome, fault,
        seq as step, false as is_end
 from conversations.message
 where conversation_id = @conversation_id and seq > @after
 order by seq
 limit @limit)
union all
(select seq, id, role, author, status, text, created_at, attachments, reply_id, replaces, final_seq, finished_at, outcome, fault,
        final_seq as step, true as is_end
 from conversations.message
 where conversation_id = @conversation_id and final_seq > @after
 order by final_seq
 limit @limit)
order by step
limit @limit
