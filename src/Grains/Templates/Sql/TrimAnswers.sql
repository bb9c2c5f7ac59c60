delete from templates.answer where key in (select key from templates.answer order by created_at desc offset @most)
