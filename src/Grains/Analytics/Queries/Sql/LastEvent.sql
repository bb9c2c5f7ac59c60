select max(l.occurred_at)
from unnest(@names::text[]) n(name)
cross join lateral (
  select e.occurred_at from analytics.event e
  where e.owner = @owner and e.name = n.name and e.occurred_at < @to
  order by e.occurred_at desc
  limit 1) l
