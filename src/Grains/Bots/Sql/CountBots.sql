select count(*) from bots.bot where owner = @owner and id <> @except
