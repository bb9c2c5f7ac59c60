select i.ordinal::integer, g.version, '{"state":' || g.state::text || '}'
from unnest($2, $3) with ordinality as i(type, key, ordinal)
cross join lateral (
  select version, state from nexus.grain_state where service = $1 and type = i.type and key = i.key limit 1) g
