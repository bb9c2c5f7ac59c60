-- A job that goes on after its end has no end any more.
update batch.job j
set revision = c.revision,
    status = coalesce(c.status, j.status),
    pending = coalesce(c.pending, j.pending), running = coalesce(c.running, j.running), completed = coalesce(c.completed, j.completed),
    failed = coalesce(c.failed, j.failed), cancelled = coalesce(c.cancelled, j.cancelled),
    finished_at = case when c.status is null then j.finished_at else c.finished_at end
from unnest(@Ids, @Revisions, @Statuses, @Pending, @Running, @Completed, @Failed, @Cancelled, @FinishedAts)
  as c(id, revision, status, pending, running, completed, failed, cancelled, finished_at)
where j.id = c.id and j.revision < c.revision
