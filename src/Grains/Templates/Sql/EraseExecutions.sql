-- What was asked leaves the log too; that something was asked, and what it cost, stays.
with gone as (
  delete from templates.execution where owner = @Owner returning id
),
events as (
  update nexus.event_log e set data = e.data || jsonb_build_object('queryPreview', '')
  from gone g where e.aggregate = 'templates.execution/' || g.id and e.type = 'template.execution.queued'
)
delete from nexus.grain_state s using gone g where s.type = 'templates.execution' and s.key = g.id
