-- When it was seen is known to the minute, so that a chat in which much is said is not written each time.
insert into bots.chat as c (bot_id, chat_id, kind, name, username, language, first_seen_at, last_seen_at, gone_at)
values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
on conflict (bot_id, chat_id) do update
  set kind = excluded.kind, name = coalesce(excluded.name, c.name), username = excluded.username, language = coalesce(excluded.language, c.language),
      last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at), gone_at = excluded.gone_at
  where c.last_seen_at < excluded.last_seen_at - interval '1 minute'
    or (c.kind, c.name, c.username, c.language) is distinct from
       (excluded.kind, coalesce(excluded.name, c.name), excluded.username, coalesce(excluded.language, c.language))
    or (c.gone_at is null) <> (excluded.gone_at is null)
