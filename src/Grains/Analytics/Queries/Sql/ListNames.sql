select analytics.names_of(@owner)
