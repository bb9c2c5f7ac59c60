with events as (delete from analytics.event where owner = @owner),
rollups as (delete from analytics.rollup where owner = @owner),
properties as (delete from analytics.property where owner = @owner),
"values" as (delete from analytics.property_value where owner = @owner),
sketches as (delete from analytics.sketch where owner = @owner),
-- Rows of reports whose states are gone already: a pump that was late put them back.
reports as (delete from analytics.report where owner = @owner)
delete from analytics.report_run where owner = @owner
