delete from templates.execution where id = any(@Ids)
