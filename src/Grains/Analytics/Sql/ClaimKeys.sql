select analytics.claim(@keys, @days)
