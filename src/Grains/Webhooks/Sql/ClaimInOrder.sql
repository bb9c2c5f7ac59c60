-- $1 endpoint, $2 places that are in hand, $3 how many, $4 the longest payload that is sent.
select * from webhooks.claim_in_order($1, $2, $3, $4)
