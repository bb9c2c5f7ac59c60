select i.number "Number", i.item_id "ItemId", i.external "External", case when @operations or (i.external and r.number is null) then i.operation end "Operation",
       r.failed "Failed", coalesce(r.attempts, 0) "Attempts", r.body "Body", r.duration_ms "DurationMs", r.finished_at "FinishedAt"
from batch.item i
left join batch.result r on r.job_id = i.job_id and r.number = i.number
where i.job_id = @job and i.number > @after
  and case @state::text
        when 'completed' then not r.failed
        when 'failed' then r.failed
        when 'open' then r.number is null and not i.external
        when 'external' then r.number is null and i.external
        when 'none' then r.number is null
        else true
      end
order by i.number
limit @limit
