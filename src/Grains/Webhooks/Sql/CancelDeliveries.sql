-- $1 endpoint, $2 now, $3 how many. The endpoint was deleted.
with gone as materialized (
  delete from webhooks.pending
  where place in (select place from webhooks.pending where endpoint_id = $1 order by place limit $3)
  returning delivery_id
),
forgotten as (delete from webhooks.health where endpoint_id = $1),
untold as (delete from webhooks.finding where endpoint_id = $1),
cancelled as (
  update webhooks.delivery d set status = 'cancelled', finished_at = $2
  from gone g
  where d.id = g.delivery_id and d.status = 'pending'
)
select count(*)::integer from gone
