-- $1 endpoint, $2 delivery, $3 now.
with again as (
  update webhooks.delivery set status = 'pending', finished_at = null
  where id = $2 and endpoint_id = $1
  returning id, message_id, owner, url, place, attempts
)
insert into webhooks.pending as p (endpoint_id, place, delivery_id, message_id, owner, url, attempts, tries, next_at, created_at)
select $1, place, id, message_id, owner, url, attempts, 0, $3, $3 from again
on conflict (place) do update set tries = 0, next_at = $3, created_at = $3
