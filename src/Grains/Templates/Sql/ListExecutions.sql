select id "Id", status "Status", template_id "TemplateId", template_version "TemplateVersion", query_preview "QueryPreview",
       language "Language", domains "Domains", created_at "CreatedAt", started_at "StartedAt", finished_at "FinishedAt",
       prompt_tokens "PromptTokens", completion_tokens "CompletionTokens", cost "Cost"
from templates.execution
where owner = @owner
  and (@status::text is null or status = @status)
  and (@template_id::text is null or template_id = @template_id)
  and (@from::timestamptz is null or created_at >= @from)
  and (@to::timestamptz is null or created_at < @to)
  and (@after_time::timestamptz is null or (created_at, id) < (@after_time, @after_id::text collate "C"))
order by created_at desc, id desc
limit @limit
