-- What people wrote about themselves or about this person leaves the log. That there was an account, and what was done to it, stays.
with events as (
  update nexus.event_log
  set data = data || case type
           when 'user.registered' then jsonb_build_object('email', @Nobody::text, 'displayName', '')
           when 'user.profile.changed' then jsonb_build_object('displayName', '')
           when 'user.blocked' then jsonb_build_object('reason', null)
           else jsonb_build_object('name', '') end
  where (aggregate = 'users.user/' || @Id and type in ('user.registered', 'user.profile.changed', 'user.blocked'))
     or (aggregate = 'api-keys.ring/' || @Id and type in ('user.api-key.created', 'user.api-key.revoked'))
),
parked as (
  update nexus.parked_event
  set data = data || case type
           when 'user.registered' then jsonb_build_object('email', @Nobody::text, 'displayName', '')
           when 'user.profile.changed' then jsonb_build_object('displayName', '')
           when 'user.blocked' then jsonb_build_object('reason', null)
           else jsonb_build_object('name', '') end
  where (aggregate = 'users.user/' || @Id and type in ('user.registered', 'user.profile.changed', 'user.blocked'))
     or (aggregate = 'api-keys.ring/' || @Id and type in ('user.api-key.created', 'user.api-key.revoked'))
)
delete from users.account where id = @Id
