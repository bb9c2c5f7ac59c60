-- $1 endpoints, $2 places, $3 deliveries, $4 numbers, $5 begun, $6 details, $7 responses, $8 statuses, $9 failed tries, $10 when again,
-- $11 answers, $12 milliseconds, $13 now, $14 the first and $15 the last of the deliveries. One that was recorded before changes nothing, nor does one of a delivery that was cancelled
-- or sent by another activation meanwhile.
with result as materialized (
  select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    as r(endpoint_id, place, delivery_id, number, started_at, details, response, status, tries, next_at, last_status, last_ms)
),
logged as (
  insert into webhooks.attempt (delivery_id, number, started_at, details, response)
  select delivery_id, number, started_at, details::json, response from result
  on conflict do nothing
),
ended as (
  delete from webhooks.pending p using result r
  where r.next_at is null and p.endpoint_id = r.endpoint_id and p.place = r.place and p.attempts < r.number
),
postponed as (
  update webhooks.pending p set attempts = r.number, tries = r.tries, next_at = r.next_at
  from result r
  where r.next_at is not null and p.endpoint_id = r.endpoint_id and p.place = r.place and p.attempts < r.number
)
update webhooks.delivery d
set status = r.status, attempts = r.number, last_status = r.last_status, last_ms = r.last_ms,
    finished_at = case when r.next_at is null then $13 end
from result r
where d.id = r.delivery_id and d.id between $14 and $15 and d.status = 'pending' and d.attempts < r.number
