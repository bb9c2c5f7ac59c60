insert into templates.version (template_id, version, name, created_at, restored_from)
select n.template_id, n.version, n.name, n.created_at, n.restored_from
from unnest(@template_ids, @versions, @names, @created_ats, @restored_froms)
  as n(template_id, version, name, created_at, restored_from)
on conflict (template_id, version) do nothing
