select id "Id", status "Status", priority "Priority", pending "Pending", running "Running", completed "Completed", failed "Failed",
       cancelled "Cancelled", created_at "CreatedAt", finished_at "FinishedAt"
from batch.job
where owner = @owner and (@status::text is null or status = @status) and (@after::text is null or id < @after::text collate "C")
order by id desc
limit @limit
