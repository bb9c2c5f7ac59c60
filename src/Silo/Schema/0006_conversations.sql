-- Messages of conversations, and the list of conversations that the group "conversations.list" writes from the events.

call nexus.create_feature('conversations');

-- "seq" is the number of the step that made the message, "final_seq" that of the step that ended a reply: together they are
-- the order in which watchers are told.
create table conversations.message (
  conversation_id text collate "C" not null,
  seq             bigint      not null,
  id              text collate "C" not null,
  role            text collate "C" not null,
  author          text collate "C",
  status          text collate "C" not null,
  text            text        not null,
  created_at      timestamptz not null,
  attachments     jsonb,
  reply_id        text collate "C",
  replaces        text collate "C",
  final_seq       bigint,
  finished_at     timestamptz,
  outcome         jsonb,
  fault           jsonb,
  primary key (conversation_id, seq)
);

create unique index message_id on conversations.message (conversation_id, id);
create index message_final on conversations.message (conversation_id, final_seq) where final_seq is not null;

-- The state of a conversation brings the messages that are new since its last write as "rows"; they become rows here, in the
-- transaction that stores the state (decision record 0007). A row that comes again changes nothing, and neither does an older one.
create function conversations.take_rows() returns trigger language plpgsql as $$
begin
  insert into conversations.message as m (
    conversation_id, seq, id, role, author, status, text, created_at, attachments, reply_id, replaces, final_seq, finished_at, outcome, fault)
  select new.key, r.seq, r.id, r.role, r.author, r.status, r.text, r."createdAt", r.attachments, r."replyId", r.replaces,
         r."finalSeq", r."finishedAt", r.outcome, r.fault
  from jsonb_to_recordset(new.state -> 'rows') as r(
    seq bigint, id text, role text, author text, status text, text text, "createdAt" timestamptz, attachments jsonb, "replyId" text,
    replaces text, "finalSeq" bigint, "finishedAt" timestamptz, outcome jsonb, fault jsonb)
  order by r.seq
  on conflict (conversation_id, seq) do update
    set status = excluded.status, text = excluded.text, final_seq = excluded.final_seq, finished_at = excluded.finished_at,
        outcome = excluded.outcome, fault = excluded.fault
    where m.final_seq is null and excluded.final_seq is not null;
  new.state := new.state - 'rows';
  return new;
end $$;

-- A state's first write is an insert, which an upsert tries each time: only after it is certain. Such a state keeps its rows until
-- the next write, which does no harm.
create trigger take_conversation_rows before update on nexus.grain_state for each row
  when (new.type = 'conversations.conversation' and new.state ? 'rows') execute function conversations.take_rows();
create trigger take_first_conversation_rows after insert on nexus.grain_state for each row
  when (new.type = 'conversations.conversation' and new.state ? 'rows') execute function conversations.take_rows();

create table conversations.conversation (
  id           text collate "C" not null primary key,
  seq          bigint      not null default 0, -- of the last event that was applied
  settings_seq bigint      not null,           -- of the last one that title and members come from
  title        text,
  messages     bigint      not null default 0,
  created_at   timestamptz not null,
  activity_at  timestamptz not null
) with (fillfactor = 80);

create table conversations.member (
  conversation_id text collate "C" not null,
  user_id         text collate "C" not null,
  role            text collate "C" not null,
  activity_at     timestamptz not null, -- the conversation's, so that a list is one walk along the index
  primary key (conversation_id, user_id)
) with (fillfactor = 80);

create index member_list on conversations.member (user_id, activity_at desc, conversation_id desc);
