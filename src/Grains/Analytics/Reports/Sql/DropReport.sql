with runs as (delete from analytics.report_run where report_id = @report_id)
delete from analytics.report where id = @report_id
