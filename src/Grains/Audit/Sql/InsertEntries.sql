-- A month is there before its first entry, see audit.ensure_months.
insert into audit.entry (id, occurred_at, action, actor, via, subject, ip, request_id, details)
select n.id, n.occurred_at, n.action, n.actor, n.via, n.subject, n.ip, n.request_id, n.details
from unnest(@Ids, @Times, @Actions, @Actors, @Vias, @Subjects, @Ips, @Requests, @Details)
  as n(id, occurred_at, action, actor, via, subject, ip, request_id, details)
on conflict (occurred_at, id) do nothing
