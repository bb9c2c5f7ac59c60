-- Of these numbers those that have no result yet. Each is looked up by its key, whatever the statistics of tables that grow this fast
-- say: with limits inside, the planner can't read all items of the job instead, as it did in a new database.
select n.number, i.item_id, i.operation
from unnest($2::int[]) with ordinality as n(number, place)
cross join lateral (select i.item_id, i.operation from batch.item i where i.job_id = $1 and i.number = n.number limit 1) i
left join lateral (select true as done from batch.result r where r.job_id = $1 and r.number = n.number limit 1) r on true
where r.done is null
order by n.place
