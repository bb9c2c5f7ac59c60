select count(*)
from unnest($1::text[]) as k(kind)
cross join lateral (
  select from nexus.due_work d where d.kind = k.kind and d.partition = $2 and d.due_at <= $3 limit 10000) w
