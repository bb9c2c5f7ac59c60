update templates.execution e
set revision          = c.revision,
    status            = coalesce(c.status, e.status),
    language          = coalesce(c.language, e.language),
    intent            = coalesce(c.intent, e.intent),
    domains           = coalesce(string_to_array(c.domains, ','), e.domains),
    started_at        = coalesce(c.started_at, e.started_at),
    finished_at       = coalesce(c.finished_at, e.finished_at),
    prompt_tokens     = coalesce(c.prompt_tokens, e.prompt_tokens),
    completion_tokens = coalesce(c.completion_tokens, e.completion_tokens),
    cost              = coalesce(c.cost, e.cost)
from unnest(@ids, @revisions, @statuses, @languages, @intents, @domains, @started_ats, @finished_ats,
            @prompt_tokens, @completion_tokens, @costs)
  as c(id, revision, status, language, intent, domains, started_at, finished_at, prompt_tokens, completion_tokens, cost)
where e.id = c.id and e.revision < c.revision
