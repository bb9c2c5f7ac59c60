select coalesce(sum(events), 0)::bigint, coalesce(sum(other), 0)::bigint
from analytics.property
where (@owner::text is null or owner = @owner) and (@names::text[] is null or name = any(@names)) and property = @property
  and day >= (@from at time zone 'UTC')::date and day < (@to at time zone 'UTC')::date
