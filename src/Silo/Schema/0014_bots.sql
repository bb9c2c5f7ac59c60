-- Telegram bots: the bots of users as their grains store them, the updates that came in, and what is to be sent.
--
-- "bot_id" is a bot's id, or 'main' for the installation's own bot. Every statement names it: no way leads from one bot to another's chats.

call nexus.create_feature('bots');

-- What others than a bot's grain need of its state, written in the transaction of the state (decision record 0007). No secret stands here.
create table bots.bot (
  id         text collate "C" not null primary key,
  owner      text collate "C" not null,
  running    boolean     not null,
  created_at timestamptz not null,
  version    integer     not null,
  facts      jsonb       not null
) with (fillfactor = 80);

create index bot_of_owner on bots.bot (owner, created_at desc, id desc);

-- A deleted bot has a state without an owner, or none at all.
create function bots.keep_bot() returns trigger language plpgsql as $$
begin
  if new.state ->> 'owner' is null then
    delete from bots.bot b where b.id = new.key;
    return null;
  end if;
  insert into bots.bot as b (id, owner, running, created_at, version, facts)
  values (new.key, new.state ->> 'owner', coalesce((new.state -> 'facts' ->> 'running')::boolean, false),
          (new.state -> 'facts' ->> 'createdAt')::timestamptz, new.version, new.state -> 'facts')
  on conflict (id) do update
    set owner = excluded.owner, running = excluded.running, created_at = excluded.created_at, version = excluded.version, facts = excluded.facts
    where b.version < excluded.version;
  return null;
end $$;

create trigger keep_bot after insert or update on nexus.grain_state for each row
  when (new.type = 'bots.bot') execute function bots.keep_bot();

-- Every update that came in; the key is what Telegram's repetitions are known by. The text is JSON as it came: nothing here reads it.
create table bots.update (
  bot_id      text collate "C" not null,
  update_id   bigint      not null,
  chat_id     bigint      not null, -- whose order it belongs to; 0: none's
  kind        text collate "C" not null,
  status      text collate "C" not null default 'pending', -- pending, done, parked
  attempts    integer     not null default 0,
  next_at     timestamptz not null, -- when it is handled (again), at the earliest
  received_at timestamptz not null,
  handled_at  timestamptz,
  error       text,
  body        text        not null,
  primary key (bot_id, update_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_threshold = 2000);

create index update_waiting on bots.update (bot_id, chat_id, update_id) where status = 'pending';
create index update_received on bots.update (bot_id, received_at);

-- Who a bot has met.
create table bots.chat (
  bot_id        text collate "C" not null,
  chat_id       bigint      not null,
  kind          text collate "C" not null, -- private, group, supergroup, channel
  name          text,
  username      text,
  language      text,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  gone_at       timestamptz, -- blocked, left, or thrown out
  moved_to      bigint,      -- the supergroup that it became
  primary key (bot_id, chat_id)
) with (fillfactor = 80);

create index chat_met on bots.chat (bot_id, first_seen_at desc, chat_id desc) where kind = 'private';

-- What a chat's handler remembers from one update to the next.
create table bots.dialog (
  bot_id   text collate "C" not null,
  chat_id  bigint      not null,
  state    text        not null, -- the handler's; nothing here reads it
  began_at timestamptz not null,
  primary key (bot_id, chat_id)
) with (fillfactor = 80);

-- What is to be sent, and what was. An update's answers are numbered, so that they are made once.
create table bots.send (
  place       bigint      generated always as identity primary key, -- the order within a chat
  bot_id      text collate "C" not null,
  update_id   bigint      not null,
  ordinal     integer     not null,
  chat_id     bigint      not null,
  method      text collate "C" not null,
  parameters  text        not null, -- JSON, without the chat
  status      text collate "C" not null default 'pending', -- pending, sent, failed
  attempts    integer     not null default 0,
  next_at     timestamptz not null,
  created_at  timestamptz not null,
  finished_at timestamptz,
  message_id  bigint,
  error       text,
  unique (bot_id, update_id, ordinal)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_threshold = 2000);

create index send_waiting on bots.send (bot_id, place) where status = 'pending';
create index send_made on bots.send (bot_id, created_at);

-- Ends the handling of updates of one chat, makes what follows from them and keeps the chat's dialog: all of it, or nothing when another
-- activation ended one of them meanwhile. One row at a time and by the whole key, so that a plan made while the tables were empty is as
-- good later, and none is made for each call: planning took longer than all else.
create function bots.finish_updates(
  of_bot text, of_chat bigint, now_at timestamptz, ids bigint[], statuses text[], tries integer[], again timestamptz[], errors text[], hidden boolean[],
  send_updates bigint[], send_ordinals integer[], send_chats bigint[], send_methods text[], send_parameters text[],
  has_dialog_changed boolean, dialog text)
returns boolean
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  is_pending boolean;
begin
  for i in 1 .. cardinality(ids) loop
    select u.status = 'pending' into is_pending from bots.update u where u.bot_id = of_bot and u.update_id = ids[i] for update;
    if is_pending is not true then
      return false;
    end if;
  end loop;

  for i in 1 .. cardinality(ids) loop
    update bots.update u
    set status = statuses[i], attempts = tries[i], next_at = again[i], error = errors[i],
        handled_at = case when statuses[i] <> 'pending' then now_at end,
        body = case when hidden[i] then json_build_object('update_id', u.update_id)::text else u.body end
    where u.bot_id = of_bot and u.update_id = ids[i];
  end loop;

  for i in 1 .. cardinality(send_updates) loop
    insert into bots.send (bot_id, update_id, ordinal, chat_id, method, parameters, next_at, created_at)
    values (of_bot, send_updates[i], send_ordinals[i], send_chats[i], send_methods[i], send_parameters[i], now_at, now_at)
    on conflict (bot_id, update_id, ordinal) do nothing;
  end loop;

  if has_dialog_changed and dialog is null then
    delete from bots.dialog d where d.bot_id = of_bot and d.chat_id = of_chat;
  elsif has_dialog_changed then
    insert into bots.dialog as d (bot_id, chat_id, state, began_at) values (of_bot, of_chat, dialog, now_at)
    on conflict (bot_id, chat_id) do update set state = excluded.state;
  end if;
  return true;
end $$;

-- Which account a chat with the main bot acts for, written with the account's state. The link that was made last counts.
create table bots.link (
  chat_id   bigint      not null primary key,
  owner     text collate "C" not null,
  linked_at timestamptz not null
);

create index link_of_owner on bots.link (owner);

create function bots.keep_links() returns trigger language plpgsql as $$
begin
  delete from bots.link l
  where l.owner = new.key
    and not exists (select from jsonb_array_elements(coalesce(new.state -> 'links', '[]')) as s(link) where (s.link ->> 'chatId')::bigint = l.chat_id);
  insert into bots.link as l (chat_id, owner, linked_at)
  select (s.link ->> 'chatId')::bigint, new.key, (s.link ->> 'linkedAt')::timestamptz
  from jsonb_array_elements(coalesce(new.state -> 'links', '[]')) as s(link)
  on conflict (chat_id) do update set owner = excluded.owner, linked_at = excluded.linked_at where l.linked_at < excluded.linked_at;
  return null;
end $$;

create trigger keep_links after insert or update on nexus.grain_state for each row
  when (new.type = 'bots.links') execute function bots.keep_links();
