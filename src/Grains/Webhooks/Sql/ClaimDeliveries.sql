-- $1 endpoint, $2 now, $3 places that are in hand, $4, $5 where the last page ended, $6 how many, $7 the longest payload that is sent.
-- Nothing is written: an endpoint has one activation, and what it has in hand is in its memory.
select p.place, p.delivery_id, p.message_id, m.type, p.url, p.attempts, p.tries, p.next_at, m.occurred_at, m.trace, m.bytes,
       case when m.bytes <= $7 then m.body end
from (
  select * from webhooks.pending
  where endpoint_id = $1 and next_at <= $2 and (next_at, place) > ($4, $5) and not place = any($3)
  order by next_at, place
  limit $6) p
cross join lateral (select * from webhooks.message where id = p.message_id offset 0) m
order by p.next_at, p.place
