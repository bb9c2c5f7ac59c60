insert into nexus.due_work (kind, key, due_at, partition)
select n.kind, n.key, @due_at, n.partition
from unnest(@kinds, @keys, @partitions) as n(kind, key, partition)
order by n.kind collate "C", n.key collate "C"
on conflict do nothing
