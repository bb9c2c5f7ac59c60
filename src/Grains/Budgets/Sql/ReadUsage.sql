select tokens from budgets.usage where owner = @owner and day = @day
