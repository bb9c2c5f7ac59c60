select day, tokens from budgets.usage where owner = @owner order by day
