select analytics.days(@from, @to)
