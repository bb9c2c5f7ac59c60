delete from templates.answer where expires_at <= @now
