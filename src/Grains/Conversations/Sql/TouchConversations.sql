with touched as (
  update conversations.conversation c
  set seq = n.seq, messages = coalesce(n.messages, c.messages), activity_at = n.at
  from unnest(@ids, @seqs, @messages, @times) as n(id, seq, messages, at)
  where c.id = n.id and c.seq < n.seq
  returning c.id, c.activity_at
)
update conversations.member m
set activity_at = t.activity_at
from touched t
where m.conversation_id = t.id
