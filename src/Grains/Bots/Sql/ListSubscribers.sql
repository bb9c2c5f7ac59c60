select chat_id, name, username, language, first_seen_at, last_seen_at, gone_at
from bots.chat
where bot_id = @bot and kind = 'private' and (@after_time::timestamptz is null or (first_seen_at, chat_id) < (@after_time, @after_chat))
order by first_seen_at desc, chat_id desc
limit @limit
