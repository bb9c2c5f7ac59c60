select value, sum(events)::bigint
from analytics.property_value
where (@owner::text is null or owner = @owner) and (@names::text[] is null or name = any(@names)) and property = @property
  and day >= (@from at time zone 'UTC')::date and day < (@to at time zone 'UTC')::date
group by 1
order by 2 desc, 1
limit @limit
