insert into conversations.conversation as c (id, settings_seq, title, created_at, activity_at)
select n.id, n.seq, n.title, n.at, n.at
from unnest(@ids, @seqs, @titles, @times) as n(id, seq, title, at)
order by n.id
on conflict (id) do update
  set settings_seq = excluded.settings_seq, title = excluded.title
  where c.settings_seq < excluded.settings_seq
