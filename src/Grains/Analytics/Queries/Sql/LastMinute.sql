select max(bucket) from analytics.rollup where grain = 'm' and bucket < @to
