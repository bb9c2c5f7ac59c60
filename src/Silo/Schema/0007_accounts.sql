-- Administration of accounts: what admins filter by, and which access tokens ended before their time.

alter table users.account
  add column blocked_at timestamptz,
  add column block_reason text,
  -- Where in the log roles and block were last changed, as for the profile.
  add column roles_tx bigint not null default 0,
  add column roles_seq bigint not null default 0,
  add column block_tx bigint not null default 0,
  add column block_seq bigint not null default 0;

-- Searched by the beginning of the name; the address has an index that serves prefixes already.
create index account_name on users.account (lower(display_name) text_pattern_ops);
create index account_blocked on users.account (created_at desc, id desc) where blocked_at is not null;

-- Access tokens of a user (usr_...) that were issued until then, or any of a session (ses_...), are good no more. Front-ends look
-- for new rows every few seconds; a row is of no use once the last token from before it has expired.
create table users.token_cutoff (
  subject     text collate "C" primary key,
  not_before  timestamptz not null,
  recorded_at timestamptz not null
);

create index token_cutoff_recorded on users.token_cutoff (recorded_at);
