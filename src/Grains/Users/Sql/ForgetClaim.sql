-- The address is the key of its claim. One that somebody has registered anew meanwhile is his.
delete from nexus.grain_state where type = 'users.email' and key = @Email and state ->> 'userId' = ''
