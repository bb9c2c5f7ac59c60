-- Webhooks: endpoints as their grains store them, and what is delivered to them.

call nexus.create_feature('webhooks');

-- The columns of an endpoint's state that others than its grain need: the pump, which matches events, and lists. Written in the
-- transaction of the state (decision record 0007), so that an event that is committed after a registration was answered finds it.
create table webhooks.endpoint (
  id         text collate "C" not null primary key,
  owner      text collate "C" not null,
  enabled    boolean     not null,
  ordered    boolean     not null,
  created_at timestamptz not null,
  version    integer     not null,
  -- url, events, filter, description, the reason why it is disabled: as the state has them.
  settings   jsonb       not null
) with (fillfactor = 80);

create index endpoint_of_owner on webhooks.endpoint (owner, id desc);

-- A deleted endpoint has a state without an owner, or none at all.
create function webhooks.keep_endpoint() returns trigger language plpgsql as $$
begin
  if new.state ->> 'owner' is null then
    delete from webhooks.endpoint e where e.id = new.key;
    return null;
  end if;
  insert into webhooks.endpoint as e (id, owner, enabled, ordered, created_at, version, settings)
  values (new.key, new.state ->> 'owner', (new.state ->> 'enabled')::boolean, coalesce((new.state ->> 'ordered')::boolean, false),
          (new.state ->> 'createdAt')::timestamptz, new.version, new.state -> 'settings')
  on conflict (id) do update
    set enabled = excluded.enabled, ordered = excluded.ordered, version = excluded.version, settings = excluded.settings
    where e.version < excluded.version;
  return null;
end $$;

create trigger keep_webhook_endpoint after insert or update on nexus.grain_state for each row
  when (new.type = 'webhooks.endpoint') execute function webhooks.keep_endpoint();

-- What is sent, once an event, however many endpoints it goes to: the very bytes that are signed. The id is the event's, a UUIDv7,
-- whose time is the one that old rows are dropped by.
create table webhooks.message (
  id          uuid        not null primary key,
  owner       text collate "C" not null,
  type        text collate "C" not null,
  occurred_at timestamptz not null,
  body        text        not null
) partition by range (id);

-- One event for one endpoint. The id follows from both and begins with the event's time, so that a delivery can't be made twice.
create table webhooks.delivery (
  id          uuid        not null primary key,
  endpoint_id text collate "C" not null,
  owner       text collate "C" not null,
  message_id  uuid        not null,
  type        text collate "C" not null,
  url         text,       -- of a callback; otherwise the endpoint's at the time of an attempt
  place       bigint generated always as identity, -- the order in which an ordered endpoint gets them
  status      text collate "C" not null default 'pending', -- pending, succeeded, failed, cancelled
  attempts    integer     not null default 0,
  next_at     timestamptz, -- of a pending one
  last_status integer,     -- of the last answer
  created_at  timestamptz not null,
  finished_at timestamptz
) partition by range (id);

create index delivery_next on webhooks.delivery (endpoint_id, next_at) where status = 'pending';
create index delivery_order on webhooks.delivery (endpoint_id, place) where status = 'pending';
create index delivery_list on webhooks.delivery (endpoint_id, id desc);

-- One HTTP try.
create table webhooks.attempt (
  delivery_id uuid        not null,
  number      integer     not null,
  started_at  timestamptz not null,
  details     jsonb       not null, -- url, request headers, status, response head, error, timings
  response    bytea,                -- the first 64 KiB
  primary key (delivery_id, number)
) partition by range (delivery_id);
