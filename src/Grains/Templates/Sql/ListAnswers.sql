select text, truncated, provider, model from templates.answer where owner = @owner order by created_at
