insert into batch.job (id, owner, revision, status, priority, pending, created_at)
select n.id, n.owner, n.revision, 'running', n.priority, n.items, n.created_at
from unnest(@Ids, @Owners, @Revisions, @Priorities, @Items, @CreatedAts) as n(id, owner, revision, priority, items, created_at)
on conflict (id) do nothing
