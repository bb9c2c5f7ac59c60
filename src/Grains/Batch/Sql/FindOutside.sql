select i.item_id, i.number from batch.item i where i.job_id = $1 and i.item_id = any($2) and i.external
