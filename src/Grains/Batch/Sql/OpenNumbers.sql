-- The items that have no result and are not outside workers', as ranges.
select min(o.number), max(o.number)
from (
  select i.number, i.number - row_number() over (order by i.number) as island
  from batch.item i
  where i.job_id = $1 and not i.external
    and not exists (select from batch.result r where r.job_id = i.job_id and r.number = i.number)) o
group by o.island
order by 1
