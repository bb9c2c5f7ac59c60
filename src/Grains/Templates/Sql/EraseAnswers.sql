delete from templates.answer where owner = @owner
