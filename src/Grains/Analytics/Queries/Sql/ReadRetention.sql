with cohort as (
  select e.distinct_id, width_bucket(min(e.occurred_at), @bounds) as place
  from analytics.event e
  where (@owner::text is null or e.owner = @owner) and e.name = @begins
    and e.occurred_at >= @from and e.occurred_at < @to{filters}
  group by 1
),
back as (
  select distinct e.distinct_id, width_bucket(e.occurred_at, @bounds) as place
  from analytics.event e
  where (@owner::text is null or e.owner = @owner) and e.name = @returns
    and e.occurred_at >= @from and e.occurred_at < @to
)
select c.place, null::integer, count(*)::bigint from cohort c group by 1
union all
select c.place, b.place - c.place, count(*)::bigint
from cohort c join back b on b.distinct_id = c.distinct_id and b.place >= c.place
group by 1, 2
