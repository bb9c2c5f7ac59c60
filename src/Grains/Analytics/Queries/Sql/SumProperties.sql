select case when @by_name then name else '' end, width_bucket(day::timestamp at time zone 'UTC', @bounds),
       sum(numbers)::bigint, sum(total), min(least), max(greatest)
from analytics.property
where (@owner::text is null or owner = @owner) and (@names::text[] is null or name = any(@names)) and property = @property
  and day >= (@from at time zone 'UTC')::date and day < (@to at time zone 'UTC')::date
group by 1, 2
