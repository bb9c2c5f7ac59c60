select case when @by_name then name else '' end, width_bucket(bucket, @bounds), sum(events)::bigint
from analytics.rollup
where (@owner::text is null or owner = @owner) and (@names::text[] is null or name = any(@names))
  and grain = @grain::"char" and bucket >= @from and bucket < @to
group by 1, 2
