select id "Id", occurred_at "OccurredAt", action "Action", actor "Actor", via "Via", subject "Subject", ip "Ip",
       request_id "RequestId", details::text "Details"
from audit.entry
where (@actor::text is null or actor = @actor)
  and (@subject::text is null or subject = @subject)
  and (@action::text is null or starts_with(action, @action))
  and (@from::timestamptz is null or occurred_at >= @from)
  and (@to::timestamptz is null or occurred_at < @to)
  and (@after_time::timestamptz is null or (occurred_at, id) < (@after_time, @after_id::uuid))
order by occurred_at desc, id desc
limit @limit
