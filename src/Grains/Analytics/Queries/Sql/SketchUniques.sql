-- Per name and bucket: how many registers have a rank, and the sum of 2^-rank over them.
select name, place, count(*)::integer, sum(power(2, -rank))
from (
  select case when @by_name then name else '' end as name, width_bucket(day::timestamp at time zone 'UTC', @bounds) as place, register, max(rank) as rank
  from analytics.sketch
  where (@owner::text is null or owner = @owner) and name = any(@names)
    and day >= (@from at time zone 'UTC')::date and day < (@to at time zone 'UTC')::date
  group by 1, 2, 3) registers
group by 1, 2
