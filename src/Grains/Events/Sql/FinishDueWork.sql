-- $1 kinds, $2 keys, $3 claims, $4 when again (null: done), $5 whether the count of tries starts anew. An item that was scheduled
-- anew meanwhile has lost its claim and is left alone. Rows are locked in key order, as nexus.store_states does.
with finished as materialized (
  select w.kind, w.key, f.again, f.reset
  from unnest($1, $2, $3, $4, $5) as f(kind, key, claim, again, reset)
  join nexus.due_work w on w.kind = f.kind and w.key = f.key and w.claim = f.claim
  order by w.kind, w.key
  for update of w
),
removed as (
  delete from nexus.due_work w using finished f where f.again is null and w.kind = f.kind and w.key = f.key
)
update nexus.due_work w
set due_at = f.again, claim = null, attempts = case when f.reset then 0 else w.attempts end
from finished f
where f.again is not null and w.kind = f.kind and w.key = f.key
