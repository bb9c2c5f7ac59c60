select min(w.due_at)
from unnest($1::text[]) as k(kind)
cross join lateral (
  select d.due_at from nexus.due_work d where d.kind = k.kind and d.partition = $2 order by d.due_at limit 1) w
