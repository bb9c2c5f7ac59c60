select ordinal, new_version from nexus.store_states($1, $2, $3, $4, $5, $6)
