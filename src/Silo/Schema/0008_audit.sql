-- The audit log: what was done to accounts and by admins, made from the event log. Entries are added and read, and nothing else.
--
-- Two locks, because either alone has a hole. Privileges: the feature's role may not update, delete or truncate; but the owner of a
-- table, whom the server connects as on a small installation, may. So triggers refuse for everybody, and they look at the change, not
-- at a setting that anyone could set: the one update they let pass takes an entry's address, request and details away and changes
-- nothing else. Old months go as whole tables.

call nexus.create_feature('audit');

create table audit.entry (
  id          uuid        not null, -- the event's
  occurred_at timestamptz not null,
  action      text collate "C" not null,
  actor       text collate "C",
  via         text collate "C" not null,
  subject     text collate "C" not null,
  ip          text collate "C",
  request_id  text collate "C",
  details     jsonb       not null,
  primary key (occurred_at, id)
) partition by range (occurred_at);

create index entry_actor on audit.entry (actor, occurred_at, id);
create index entry_subject on audit.entry (subject, occurred_at, id);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.ip is null and new.request_id is null and new.details = '{}'
       and (new.id, new.occurred_at, new.action, new.via, new.subject) = (old.id, old.occurred_at, old.action, old.via, old.subject)
       and new.actor is not distinct from old.actor then
      return new;
    end if;
  end if;
  raise exception 'the audit log is append-only' using errcode = 'restrict_violation';
end $$;

create trigger entry_append_only before update or delete on audit.entry for each row execute function audit.refuse_change();
create trigger entry_no_truncate before truncate on audit.entry for each statement execute function audit.refuse_change();

-- Makes the months that the given times need. Who makes one also drops those that are older than "retention" months before it.
-- Returns how many it made.
create function audit.ensure_months(times timestamptz[], retention integer) returns integer language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
  month timestamp;
  old record;
  name text;
  made integer := 0;
begin
  for month in select distinct date_trunc('month', t at time zone 'UTC') from unnest(times) t order by 1 loop
    name := 'entry_' || to_char(month, 'YYYY_MM');
    continue when to_regclass('audit.' || name) is not null;
    perform pg_advisory_xact_lock(hashtextextended('audit.entry', 0));
    continue when to_regclass('audit.' || name) is not null;
    execute format('create table audit.%I (like audit.entry including all)', name);
    execute format('revoke all on audit.%I from public, nexus_audit', name);
    execute format('create trigger entry_no_truncate before truncate on audit.%I for each statement execute function audit.refuse_change()', name);
    -- Attaching lets inserts of other months go on meanwhile.
    execute format('alter table audit.entry attach partition audit.%I for values from (%L) to (%L)',
      name, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
    made := made + 1;
    for old in
      select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'audit.entry'::regclass
        and to_date(right(c.relname, 7), 'YYYY_MM') < month - make_interval(months => retention)
    loop
      execute format('drop table audit.%I', old.relname);
    end loop;
  end loop;
  return made;
end $$;

-- For the erase of a user: takes out of the entries that he made or that are about him what says more than that they were, here and
-- in the events that they were made from. Returns how many entries changed.
create function audit.redact(user_id text) returns integer language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
  changed integer;
begin
  update nexus.event_log e set trace = nullif(split_part(e.trace, ' ', 1), '')
  from audit.entry a
  where (a.actor = user_id or a.subject = user_id)
    and e.occurred_at = a.occurred_at and e.id = a.id and position(' ' in e.trace) > 0;
  update audit.entry set ip = null, request_id = null, details = '{}'
  where (actor = user_id or subject = user_id) and (ip is not null or request_id is not null or details <> '{}');
  get diagnostics changed = row_count;
  return changed;
end $$;

revoke all on function audit.ensure_months(timestamptz[], integer), audit.redact(text) from public;
grant execute on function audit.ensure_months(timestamptz[], integer), audit.redact(text) to nexus_audit;
revoke update, delete, truncate on audit.entry from nexus_audit;

select audit.ensure_months(array[now()], 1200);
