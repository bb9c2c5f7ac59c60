-- $1 endpoint, $2 since, $3 now, $4 how many.
with failed as materialized (
  select id from webhooks.delivery
  where endpoint_id = $1 and id >= webhooks.first_id($2) and status = 'failed'
  order by id
  limit $4
),
again as (
  update webhooks.delivery d set status = 'pending', finished_at = null
  from failed f
  where d.id = f.id and d.id >= webhooks.first_id($2) and d.status = 'failed'
  returning d.id, d.message_id, d.owner, d.url, d.place, d.attempts
)
insert into webhooks.pending (endpoint_id, place, delivery_id, message_id, owner, url, attempts, tries, next_at, created_at)
select $1, place, id, message_id, owner, url, attempts, 0, $3, $3 from again
on conflict do nothing
