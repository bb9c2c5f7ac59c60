select i.number
from unnest(@Numbers) as i(number)
where not exists (select from batch.item b where b.job_id = @JobId and b.number = i.number)
order by i.number
