select text, truncated, provider, model from templates.answer where key = @key and expires_at > @now
