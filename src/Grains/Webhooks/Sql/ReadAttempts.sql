select number, started_at, details::text, response from webhooks.attempt where delivery_id = @id order by number
