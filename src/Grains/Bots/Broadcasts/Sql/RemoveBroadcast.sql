-- A part of its recipients, and the broadcast itself once there are none. Answers whether any is left.
with part as materialized (
  select chat_id from bots.recipient where broadcast_id = @id limit @most
),
removed as (
  delete from bots.recipient r using part s where r.broadcast_id = @id and r.chat_id = s.chat_id
),
itself as (
  delete from bots.broadcast where id = @id and not exists (select from part)
)
select exists (select from part)
