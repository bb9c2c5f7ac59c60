select next_at from webhooks.pending where endpoint_id = $1 order by place limit 1
