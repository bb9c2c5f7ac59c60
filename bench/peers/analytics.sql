-- One day of one dataset: @count events of five names, 20,000 distinct ids, and properties with 3, 8, 200 and 5,000 values; then the
-- day's rollups, by the function of the schema.
insert into analytics.event (owner, name, occurred_at, key, id, distinct_id, source, properties)
select @owner, (array['page.viewed', 'cart.opened', 'order.placed', 'search.done', 'user.invited'])[1 + n % 5],
       @day::timestamp at time zone 'UTC' + n * (interval '1 day' / @count), gen_random_uuid(), null, 'user-' || (n * 7919 % 20000), 'api',
       jsonb_build_object('plan', (array['free', 'pro', 'team'])[1 + n % 3], 'country', (array['DE', 'FR', 'PL', 'RU', 'BR', 'JP', 'US', 'IN'])[1 + n / 5 % 8],
         'page', '/page/' || n % 200, 'query', 'words ' || n * 31 % 5000, 'amount', n % 500 / 10.0)
from generate_series(0::bigint, @count - 1) n;
select analytics.rebuild_day(@day, 1000);
