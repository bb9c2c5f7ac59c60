-- What the log says about the person in the events of the account. They stay, for whoever counts accounts; the person is gone.
with events as (
  update nexus.event_log
  set data = data || case type when 'user.registered' then jsonb_build_object('email', @Nobody::text, 'displayName', '')
                               else jsonb_build_object('displayName', '') end
  where aggregate = @Aggregate and type in ('user.registered', 'user.profile.changed')
),
parked as (
  update nexus.parked_event
  set data = data || case type when 'user.registered' then jsonb_build_object('email', @Nobody::text, 'displayName', '')
                               else jsonb_build_object('displayName', '') end
  where aggregate = @Aggregate and type in ('user.registered', 'user.profile.changed')
)
delete from users.account where id = @Id
