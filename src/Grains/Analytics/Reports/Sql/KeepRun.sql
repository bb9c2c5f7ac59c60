with kept as (
  insert into analytics.report_run (report_id, id, owner, started_at, finished_at, error, detail, from_time, to_time, answer, csv)
  values (@report_id, @id, @owner, @started_at, @finished_at, @error, @detail, @from_time, @to_time, @answer::jsonb, @csv)
  on conflict do nothing
)
delete from analytics.report_run
where report_id = @report_id
  and id in (select r.id from analytics.report_run r where r.report_id = @report_id order by r.id desc offset @keep - 1)
