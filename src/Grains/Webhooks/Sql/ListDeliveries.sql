select d.id, d.endpoint_id, d.message_id, d.type, d.url, d.status, d.attempts, d.last_status, d.created_at, d.finished_at, p.next_at,
       case when e.ordered and p.place > head.place and head.tries > 0 then head.delivery_id end as blocked_by
from webhooks.delivery d
left join webhooks.pending p on d.status = 'pending' and p.place = d.place
left join webhooks.endpoint e on e.id = d.endpoint_id
left join lateral (
  select h.delivery_id, h.place, h.tries from webhooks.pending h where h.endpoint_id = d.endpoint_id order by h.place limit 1) head on p.place is not null
where d.owner = @owner and d.endpoint_id = @endpoint
  and (@status::text is null or d.status = @status)
  and (@type::text is null or d.type = @type)
  and (@id::uuid is null or d.id = @id)
  and d.id >= @from and d.id < @to
order by d.id desc
limit @limit
