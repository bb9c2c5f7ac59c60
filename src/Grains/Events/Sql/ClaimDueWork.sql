-- $1 kinds, $2 partition, $3 now, $4 how many, $5 end of the lease, $6 the claim.
with due as (
  select w.kind, w.key, w.due_at
  from unnest($1::text[]) as k(kind)
  cross join lateral (
    select d.kind, d.key, d.due_at from nexus.due_work d
    where d.kind = k.kind and d.partition = $2 and d.due_at <= $3
    order by d.due_at
    limit $4
    for update skip locked) w
  order by w.due_at
  limit $4
)
update nexus.due_work w set due_at = $5, claim = $6, attempts = w.attempts + 1
from due d
where w.kind = d.kind and w.key = d.key
returning w.kind, w.key, d.due_at, w.payload::text, w.attempts
