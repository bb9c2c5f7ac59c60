select status, count(*)::int from batch.job where owner = $1 group by status
