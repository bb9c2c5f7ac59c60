select count(*) from (select from webhooks.pending limit 100000) p
