with waiting as (
  delete from webhooks.pending where owner = @owner
), tries as (
  delete from webhooks.attempt a using webhooks.delivery d where d.owner = @owner and a.delivery_id = d.id
), sent as (
  delete from webhooks.message where owner = @owner
)
delete from webhooks.delivery where owner = @owner
