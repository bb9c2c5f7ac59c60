-- Answers the numbers that are new; one that comes again under the same number is not, and does no harm.
insert into batch.item (job_id, number, item_id, external, operation)
select @JobId, i.number, i.item_id, i.external, i.operation
from unnest(@Numbers, @ItemIds, @Externals, @Operations) as i(number, item_id, external, operation)
order by i.number
on conflict do nothing
