select id "Id", name "Name", description "Description", version "Version", created_at "CreatedAt", updated_at "UpdatedAt"
from templates.template
where deleted_at is null
  and (@pattern::text is null or name ilike @pattern or description ilike @pattern)
  and (@after::text is null or id < @after::text collate "C")
order by id desc
limit @limit
