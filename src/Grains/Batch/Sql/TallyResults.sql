-- $2: only these numbers; null: all.
select count(*) filter (where not failed)::int, count(*) filter (where failed)::int,
       coalesce(sum(prompt_tokens), 0)::bigint, coalesce(sum(completion_tokens), 0)::bigint, coalesce(sum(cost), 0)
from batch.result
where job_id = $1 and ($2::int[] is null or number = any($2))
