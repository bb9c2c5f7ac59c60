select id, facts::text
from bots.bot
where owner = @owner and (@after_time::timestamptz is null or (created_at, id) < (@after_time, @after_id))
order by created_at desc, id desc
limit @limit
