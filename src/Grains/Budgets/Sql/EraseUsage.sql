delete from budgets.usage where owner = @owner
