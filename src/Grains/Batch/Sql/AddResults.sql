-- The lock on the run holds off whoever takes the job over until this is committed; a run that is over adds nothing. Answers whether
-- the run is on, and how many results are new.
with fence as materialized (
  select from batch.run where job_id = @JobId and run = @Run for share
),
added as (
  insert into batch.result (job_id, number, failed, attempts, body, prompt_tokens, completion_tokens, cost, duration_ms, finished_at)
  select @JobId, r.number, r.failed, r.attempts, r.body, r.prompt_tokens, r.completion_tokens, r.cost, r.duration_ms, @FinishedAt
  from unnest(@Numbers, @Faileds, @Attempts, @Bodies, @PromptTokens, @CompletionTokens, @Costs, @Durations)
    as r(number, failed, attempts, body, prompt_tokens, completion_tokens, cost, duration_ms)
  where exists (select from fence)
  order by r.number
  on conflict do nothing
  returning 1
)
select exists (select from fence), (select count(*) from added)::int
