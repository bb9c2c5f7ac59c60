select id, enabled, ordered, created_at, settings::text
from webhooks.endpoint
where owner = @owner and (@after::text is null or id < @after)
order by id desc
limit @limit
