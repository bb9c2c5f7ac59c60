select e.distinct_id, e.name, e.occurred_at
from analytics.event e
where (@owner::text is null or e.owner = @owner) and e.name = any(@names)
  and e.occurred_at >= @from and e.occurred_at < @to{filters}
order by e.distinct_id, e.occurred_at, e.key
