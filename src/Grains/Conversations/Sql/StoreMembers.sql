-- Only where the settings are those of this batch: what is older has been overtaken.
with current as (
  select c.id, c.activity_at
  from unnest(@conversations, @seqs) as n(id, seq)
  join conversations.conversation c on c.id = n.id and c.settings_seq = n.seq
),
listed as (
  select n.id, n.user_id, n.role, c.activity_at
  from unnest(@ids, @users, @roles) as n(id, user_id, role)
  join current c on c.id = n.id
),
gone as (
  delete from conversations.member m
  using current c
  where m.conversation_id = c.id
    and not exists (select from listed l where l.id = m.conversation_id and l.user_id = m.user_id)
)
insert into conversations.member as m (conversation_id, user_id, role, activity_at)
select l.id, l.user_id, l.role, l.activity_at
from listed l
order by l.id, l.user_id
on conflict (conversation_id, user_id) do update set role = excluded.role
