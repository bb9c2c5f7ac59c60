select c.id, c.title, m.role, c.messages, c.created_at, m.activity_at
from conversations.member m
join conversations.conversation c on c.id = m.conversation_id
where m.user_id = @user_id
  and (@title::text is null or strpos(lower(c.title), lower(@title)) > 0)
  and (@after_time::timestamptz is null or (m.activity_at, m.conversation_id) < (@after_time, @after_id::text collate "C"))
order by m.activity_at desc, m.conversation_id desc
limit @limit
