-- What is not all well, and then what the endpoint is still to be told.
select coalesce(h.failing, false), coalesce(h.failures, 0), h.opened_at, h.open_until, f.delivery_id, f.finding, f.found_at
from (select $1::text as endpoint_id) e
left join webhooks.health h on h.endpoint_id = e.endpoint_id
left join webhooks.finding f on f.endpoint_id = e.endpoint_id
order by f.found_at
