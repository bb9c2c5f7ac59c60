-- Sums of each hour, of each endpoint, and of all of them; the percentiles of the last two kinds only.
with today as (
  select d.endpoint_id, d.status, d.last_ms, d.attempts, date_trunc('hour', m.occurred_at at time zone 'UTC') as hour
  from webhooks.delivery d
  cross join lateral (
    select to_timestamp(('x' || left(replace(d.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) as occurred_at) m
  where d.owner = @owner and d.endpoint_id = any(@endpoints) and d.id >= @from
),
waiting as (
  select endpoint_id, count(*) as pending, min(created_at) as oldest
  from webhooks.pending where endpoint_id = any(@endpoints) group by endpoint_id
),
sums as (
  select endpoint_id, hour, count(*) as deliveries, count(*) filter (where status = 'succeeded') as succeeded,
         count(*) filter (where status = 'failed') as failed,
         percentile_disc(array[0.5, 0.95]) within group (order by last_ms) filter (where attempts > 0) as percentiles
  from today
  group by grouping sets ((endpoint_id, hour), (endpoint_id), (hour), ())
)
select e.id as endpoint_id, s.hour, s.deliveries, s.succeeded, s.failed, s.percentiles[1] as p50, s.percentiles[2] as p95,
       w.pending, w.oldest, h.open_until,
       case when o.ordered then (
         select p.delivery_id from (
           select delivery_id, tries from webhooks.pending where endpoint_id = e.id order by place limit 1) p
         where p.tries > 0) end as blocked_by
from (select unnest(@endpoints) as id union all select null) e
left join sums s on s.endpoint_id = e.id or (s.endpoint_id is null and e.id is null)
left join waiting w on w.endpoint_id = e.id
left join webhooks.health h on h.endpoint_id = e.id
left join webhooks.endpoint o on o.id = e.id
