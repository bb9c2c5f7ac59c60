-- The first of every chat, so that no chat's many keep those of others out of the sender's hands.
select place, chat_id, method, parameters, attempts, next_at, created_at
from (
  select s.*, row_number() over (partition by s.chat_id order by s.place) as turn
  from bots.send s
  where s.bot_id = $1 and s.status = 'pending') w
where turn <= $4 and not place = any($2)
order by place
limit $3
