select version "Version", name "Name", created_at "CreatedAt", restored_from "RestoredFrom"
from templates.version
where template_id = @template_id and (@below::integer is null or version < @below)
order by version desc
limit @limit
