insert into bots.chat as c (bot_id, chat_id, kind, name, username, language, first_seen_at, last_seen_at, gone_at)
values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
on conflict (bot_id, chat_id) do update
  set kind = excluded.kind, name = coalesce(excluded.name, c.name), username = excluded.username, language = coalesce(excluded.language, c.language),
      last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at), gone_at = excluded.gone_at
