-- $1 kinds, $2 keys, $3 partitions, $4 times. Names are locked first and in the order of their hashes, then rows in key order, as
-- nexus.store_batch does. An item that is claimed at this moment loses its claim, so that the end of its handling does not remove it.
with due as materialized (
  select d.kind collate "C" as kind, d.key collate "C" as key, d.partition, d.due_at
  from unnest($1, $2, $3, $4) as d(kind, key, partition, due_at)
),
reserved as materialized (
  select pg_advisory_xact_lock(n.hash)
  from (select distinct hashtextextended(d.kind || '/' || d.key, 0) as hash from due d order by 1) n
)
insert into nexus.due_work as w (kind, key, due_at, partition)
select d.kind, d.key, d.due_at, d.partition
from due d
where (select count(*) from reserved) >= 0
order by d.kind, d.key
on conflict (kind, key) do update
  set due_at = excluded.due_at, attempts = 0, claim = null
  where w.due_at > excluded.due_at or w.claim is not null
