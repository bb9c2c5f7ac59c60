select id, name, kind, schedule, created_at, updated_at
from analytics.report
where owner = @owner and (@before::text is null or id < @before)
order by id desc
limit @count
