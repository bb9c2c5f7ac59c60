-- $1 ids, $2 owners, $3 types, $4 times, $5 traces, $6 lengths, $7 bodies.
insert into webhooks.message (id, owner, type, occurred_at, trace, bytes, body)
select * from unnest($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing
