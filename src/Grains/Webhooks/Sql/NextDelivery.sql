select min(next_at) from webhooks.pending where endpoint_id = $1
