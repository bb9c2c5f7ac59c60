-- One row a template, as its last event has it; an older one that comes again changes nothing.
insert into templates.template (id, revision, version, name, description, created_at, updated_at, deleted_at)
select n.id, n.revision, n.version, n.name, n.description, n.at, n.at, n.deleted_at
from unnest(@ids, @revisions, @versions, @names, @descriptions, @ats, @deleted_ats)
  as n(id, revision, version, name, description, at, deleted_at)
on conflict (id) do update
set revision = excluded.revision, version = excluded.version, name = excluded.name, description = excluded.description,
    updated_at = case when excluded.version > template.version then excluded.updated_at else template.updated_at end,
    deleted_at = excluded.deleted_at
where template.revision < excluded.revision
