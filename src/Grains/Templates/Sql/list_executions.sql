select id, status, template_id, template_version, query_preview, language, domains,
       created_at, started_at, finished_at, prompt_tokens, completion_tokens, cost
from templates.execution
where owner = @owner
  and (@status::text is null or status = @status)
  and (@template_id::text is null or template_id = @template_id)
  and (@from::timestamptz is null or created_at >= @from)
  and (@to::timestamptz is null or created_at < @to)
  and (@after_time::timestamptz is null or (created_at, id) < (@after_time, @after_id::text collate "C"))
order by created_at desc, id desc
limit @limit
