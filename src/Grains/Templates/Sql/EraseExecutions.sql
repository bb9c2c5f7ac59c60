with gone as (
  delete from templates.execution where owner = @Owner returning id
)
delete from nexus.grain_state s using gone g where s.type = 'templates.execution' and s.key = g.id
