select id, report_id, started_at, finished_at, error, detail, from_time, to_time, null::text, null::text
from analytics.report_run
where report_id = @report_id and owner = @owner and (@before::text is null or id < @before)
order by id desc
limit @count
