select count(*) filter (where not r.failed), count(*) filter (where r.failed), avg(r.duration_ms)::float8,
       percentile_disc(0.95) within group (order by r.duration_ms)::float8
from batch.job j
join batch.result r on r.job_id = j.id
where j.owner = $1 and (j.finished_at is null or j.finished_at >= $2) and r.finished_at >= $2
