-- One row at least: the horizon, whether something that is committed waits above it, and the events below it. What is below the
-- horizon is decided, so a cursor that has passed a place never misses a row there.
select h.horizon,
  exists (
    select from nexus.event_log
    where partition = $1 and tx >= h.horizon and ($4::text[] is null or type = any($4))) as held_back,
  e.tx, e.seq, e.id, e.type, e.version, e.aggregate, e.owner, e.occurred_at, e.trace, e.data::text
from (select nexus.log_horizon() as horizon) h
left join lateral (
  select * from nexus.event_log
  where partition = $1 and (tx, seq) > ($2, $3) and tx < h.horizon and ($4::text[] is null or type = any($4))
  order by tx, seq
  limit $5) e on true
order by e.tx, e.seq
