select e.tx, e.seq, e.partition, e.id, e.type, e.version, e.aggregate, e.owner, e.occurred_at, e.data::text
from nexus.partitions() p(partition)
left join nexus.pump_cursor c on c.pump_group = @group and c.partition = p.partition
join nexus.event_log e on e.partition = p.partition and (e.tx, e.seq) > (coalesce(c.tx, 0), coalesce(c.seq, 0))
where e.type = any(@types)
