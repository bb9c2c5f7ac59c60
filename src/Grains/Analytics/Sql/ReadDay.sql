select e.occurred_at, e.key, e.id, e.name, e.distinct_id, e.source, e.properties::text
from analytics.event e
where (@owner::text is null or e.owner = @owner) and (@names::text[] is null or e.name = any(@names))
  and e.occurred_at >= @from and e.occurred_at < @to
  and (@after_time::timestamptz is null or (e.occurred_at, e.key) > (@after_time, @after_key::uuid))
order by e.occurred_at, e.key
