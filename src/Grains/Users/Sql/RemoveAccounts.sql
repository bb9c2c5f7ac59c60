delete from users.account where id = any(@Ids)
