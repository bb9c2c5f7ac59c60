select id, owner, ordered, created_at, settings::text from webhooks.endpoint where owner = any($1) and enabled
