with parked as (
  update nexus.parked_event set data = data || jsonb_object(@Names, @Values) where aggregate = any(@Aggregates) and type = @Type
)
update nexus.event_log set data = data || jsonb_object(@Names, @Values) where aggregate = any(@Aggregates) and type = @Type
