insert into batch.run as r (job_id, run) values ($1, nextval('batch.run_number'))
on conflict (job_id) do update set run = excluded.run
returning r.run
