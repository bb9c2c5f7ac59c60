select e.properties ->> @property, count(*)::bigint, count(distinct case when @measure = 'uniques' then e.distinct_id end)::bigint
from analytics.event e
where (@owner::text is null or e.owner = @owner) and (@names::text[] is null or e.name = any(@names))
  and e.occurred_at >= @from and e.occurred_at < @to{filters}
group by 1
