select name, place, count(*)::bigint, count(distinct id)::bigint, count(number)::bigint, sum(number), min(number), max(number)
from (
  select case when @by_name then e.name else '' end as name, width_bucket(e.occurred_at, @bounds) as place,
         case when @measure = 'uniques' then e.distinct_id end as id,
         case when jsonb_typeof(e.properties -> @property) = 'number' then (e.properties ->> @property)::double precision end as number
  from analytics.event e
  where (@owner::text is null or e.owner = @owner) and (@names::text[] is null or e.name = any(@names))
    and e.occurred_at >= @from and e.occurred_at < @to{filters}) measured
group by 1, 2
