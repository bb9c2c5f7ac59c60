-- A part of what is too old, of every bot that has any; what waits stays.
with bots_known as (
  select id from bots.bot union all select 'main'
),
old_updates as (
  select u.bot_id, u.update_id
  from bots_known k
  cross join lateral (
    select o.bot_id, o.update_id from bots.update o
    where o.bot_id = k.id and o.received_at < @before and o.status <> 'pending'
    order by o.received_at limit @most) u
  limit @most
),
old_sends as (
  select s.place
  from bots_known k
  cross join lateral (
    select o.place from bots.send o
    where o.bot_id = k.id and o.created_at < @before and o.status <> 'pending'
    order by o.created_at limit @most) s
  limit @most
),
updates as (
  delete from bots.update u using old_updates o where u.bot_id = o.bot_id and u.update_id = o.update_id returning 1
),
sends as (
  delete from bots.send s using old_sends o where s.place = o.place returning 1
)
select (select count(*) from updates) + (select count(*) from sends)
