-- $1 ordered endpoints. Places are taken in the order of commits: until this transaction ends, nobody else makes deliveries to them. In
-- one order for all, so that two pumps don't wait for each other in a circle.
select pg_advisory_xact_lock(n.hash)
from (select distinct hashtextextended('webhooks.order/' || e.id, 0) as hash from unnest($1::text[]) e(id) order by 1) n
