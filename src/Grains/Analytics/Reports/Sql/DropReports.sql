with runs as (delete from analytics.report_run where report_id = any(@ids))
delete from analytics.report where id = any(@ids)
