select i.number, i.item_id, i.operation
from unnest($2::int[]) with ordinality as n(number, place)
join batch.item i on i.job_id = $1 and i.number = n.number
where not exists (select from batch.result r where r.job_id = i.job_id and r.number = i.number)
order by n.place
