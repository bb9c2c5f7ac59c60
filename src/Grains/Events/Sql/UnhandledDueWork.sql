-- The kinds in the table, one probe of the primary key each, and how much is due of those that nobody here handles.
with recursive kinds(kind) as (
  select min(kind) from nexus.due_work
  union all
  select (select min(w.kind) from nexus.due_work w where w.kind > k.kind) from kinds k where k.kind is not null
)
select k.kind, (
  select count(*) from (
    select from nexus.partitions() p(partition)
    cross join lateral (
      select from nexus.due_work w where w.kind = k.kind and w.partition = p.partition and w.due_at <= $2 limit 10000) one
  ) due)
from kinds k
where k.kind is not null and not k.kind = any($1)
