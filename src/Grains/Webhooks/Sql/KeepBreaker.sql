insert into webhooks.health as h (endpoint_id, failures, opened_at, open_until) values ($1, $2, $3, $4)
on conflict (endpoint_id) do update set failures = excluded.failures, opened_at = excluded.opened_at, open_until = excluded.open_until
