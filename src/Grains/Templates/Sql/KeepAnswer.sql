insert into templates.answer (key, owner, text, truncated, provider, model, created_at, expires_at)
values (@key, @owner, @text, @truncated, @provider, @model, @created_at, @expires_at)
on conflict (key) do update
set owner = excluded.owner, text = excluded.text, truncated = excluded.truncated, provider = excluded.provider, model = excluded.model,
    created_at = excluded.created_at, expires_at = excluded.expires_at
