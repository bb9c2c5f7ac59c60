select id, report_id, started_at, finished_at, error, detail, from_time, to_time, answer::text, csv
from analytics.report_run
where report_id = @report_id and id = @id and owner = @owner
