-- $1 endpoint, $2 now, $3 places that are in hand, $4, $5 where the last page ended, $6 how many, $7 the longest payload that is sent.
select * from webhooks.claim_deliveries($1, $2, $3, $4, $5, $6, $7)
