delete from nexus.grain_state where service = @Service and type = @Type and key = any(@Keys)
