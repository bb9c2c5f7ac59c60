-- Who the user is to the issuer leaves the log as well; that he was linked stays.
with gone as (
  delete from nexus.grain_state
  where service = @Service and type = 'identities.identity' and state ->> 'userId' = @UserId
  returning key
)
update nexus.event_log e
set data = data || jsonb_build_object('subject', '')
from gone g
where e.aggregate = 'identities.identity/' || g.key and e.type = 'user.identity.linked'
