-- $1 ids, $2 endpoints, $3 owners, $4 messages, $5 types, $6 urls, in the order in which they are to be sent; $7 now. One that was made
-- before, by an event that is read again, is not made again.
with made as (
  insert into webhooks.delivery (id, endpoint_id, owner, message_id, type, url, created_at)
  select n.id, n.endpoint_id, n.owner, n.message_id, n.type, n.url, $7
  from unnest($1, $2, $3, $4, $5, $6) with ordinality as n(id, endpoint_id, owner, message_id, type, url, ord)
  order by n.ord
  on conflict do nothing
  returning id, endpoint_id, owner, message_id, url, place
)
insert into webhooks.pending (endpoint_id, place, delivery_id, message_id, owner, url, next_at, created_at)
select endpoint_id, place, id, message_id, owner, url, $7, $7 from made
