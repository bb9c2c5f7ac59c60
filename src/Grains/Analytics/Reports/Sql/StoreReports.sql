insert into analytics.report as r (id, revision, owner, name, kind, schedule, created_at, updated_at)
select n.id, n.revision, n.owner, n.name, n.kind, n.schedule, n.at, n.at
from unnest(@ids, @revisions, @owners, @names, @kinds, @schedules, @ats) as n(id, revision, owner, name, kind, schedule, at)
on conflict (id) do update
  set revision = excluded.revision, name = excluded.name, kind = excluded.kind, schedule = excluded.schedule, updated_at = excluded.updated_at
  where r.revision < excluded.revision
