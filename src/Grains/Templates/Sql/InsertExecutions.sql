insert into templates.execution (id, owner, revision, status, template_id, template_version, query_preview, created_at)
select n.id, n.owner, n.revision, 'queued', n.template_id, n.template_version, n.query_preview, n.created_at
from unnest(@ids, @owners, @revisions, @template_ids, @template_versions, @query_previews, @created_ats)
  as n(id, owner, revision, template_id, template_version, query_preview, created_at)
on conflict (id) do nothing
