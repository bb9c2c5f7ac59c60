select analytics.ensure_days(@days), analytics.drop_days(@oldest), analytics.turn_window(@opened_before, @now)
