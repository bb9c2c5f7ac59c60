-- $1 endpoints, $2 deliveries, $3 findings, $4 when, $5 of these endpoints once each: $6 whether they are failing from now on.
with found as (
  insert into webhooks.finding (endpoint_id, delivery_id, finding, found_at)
  select endpoint_id, delivery_id, finding, found_at from unnest($1, $2, $3, $4) as f(endpoint_id, delivery_id, finding, found_at)
  on conflict do nothing
)
insert into webhooks.health as h (endpoint_id, failing)
select endpoint_id, failing from unnest($5, $6) as e(endpoint_id, failing)
on conflict (endpoint_id) do update set failing = excluded.failing
