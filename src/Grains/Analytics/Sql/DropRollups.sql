with minutes as (
  delete from analytics.rollup where grain = 'm' and bucket < @oldest::timestamp at time zone 'UTC'
),
rollups as (
  delete from analytics.rollup where grain in ('h', 'd') and bucket < @oldest_rollup::timestamp at time zone 'UTC'
),
properties as (
  delete from analytics.property where day < @oldest_rollup
),
"values" as (
  delete from analytics.property_value where day < @oldest_rollup
)
delete from analytics.sketch where day < @oldest_rollup
