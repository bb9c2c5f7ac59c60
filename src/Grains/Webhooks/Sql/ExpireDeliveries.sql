-- $1 endpoint, $2 now, $3 rounds that began before, $4 how many. Their receiver was away for longer than all retries take.
with expired as materialized (
  delete from webhooks.pending
  where place in (select place from webhooks.pending where endpoint_id = $1 and created_at < $3 order by place limit $4)
  returning delivery_id
),
failed as (
  update webhooks.delivery d set status = 'failed', finished_at = $2
  from expired e
  where d.id = e.delivery_id and d.status = 'pending'
),
newest as (select delivery_id from expired order by delivery_id desc limit 1),
found as (
  insert into webhooks.finding (endpoint_id, delivery_id, finding, found_at)
  select $1, delivery_id, 'exhausted', $2 from newest
  on conflict do nothing
)
select (select count(*)::integer from expired), (select delivery_id from newest)
