-- A prefix of the address or of the name, each by its own index.
select id "Id", email "Email", display_name "DisplayName", language "Language", roles "Roles", created_at "CreatedAt",
       blocked_at "BlockedAt", block_reason "BlockReason"
from users.account
where (@role::text is null or roles @> array[@role::text])
  and (@blocked::boolean is null or (blocked_at is not null) = @blocked)
  and (@prefix::text is null or email like @prefix or lower(display_name) like @prefix)
  and (@after_time::timestamptz is null or (created_at, id) < (@after_time, @after_id::text collate "C"))
order by created_at desc, id desc
limit @limit
