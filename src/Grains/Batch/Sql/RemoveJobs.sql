with item as (delete from batch.item where job_id = any(@Ids)),
     result as (delete from batch.result where job_id = any(@Ids)),
     run as (delete from batch.run where job_id = any(@Ids))
delete from batch.job where id = any(@Ids)
