-- $1 endpoint, $2 places that are in hand, $3 how many, $4 the longest payload that is sent. All that waits, due or not: the first one
-- decides when the others go on.
select p.place, p.delivery_id, p.message_id, m.type, p.url, p.attempts, p.tries, p.next_at, m.occurred_at, m.trace, m.bytes,
       case when m.bytes <= $4 then m.body end
from (
  select * from webhooks.pending where endpoint_id = $1 and not place = any($2) order by place limit $3) p
cross join lateral (select * from webhooks.message where id = p.message_id offset 0) m
order by p.place
