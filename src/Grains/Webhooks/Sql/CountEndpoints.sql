select count(*) from webhooks.endpoint where owner = @owner and id <> @except and settings ->> 'kind' = 'endpoint'
