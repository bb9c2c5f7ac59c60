select count(*) from analytics.report where owner = @owner
