-- $1 endpoints, $2 places, $3 deliveries, $4 numbers, $5 begun, $6 details, $7 responses, $8 statuses, $9 failed tries, $10 when again,
-- $11 answers, $12 milliseconds, $13 now.
select webhooks.record_attempts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
