select key, state::text from nexus.grain_state where service = @Service and type = @Type and state ->> @Member = @Value
