-- In the order of the key, so that two batches that share an update don't wait for each other in a circle.
insert into bots.update (bot_id, update_id, kind, chat_id, body, next_at, received_at)
select t.bot_id, t.update_id, t.kind, t.chat_id, t.body, @now, @now
from unnest(@bots, @ids, @kinds, @chats, @bodies) as t(bot_id, update_id, kind, chat_id, body)
order by t.bot_id collate "C", t.update_id
on conflict (bot_id, update_id) do nothing
