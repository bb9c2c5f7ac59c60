-- Adds up; the cursor moves in the same transaction, so each event counts once. Who is at work sheds his days of more than a year ago.
with added as (
  insert into budgets.usage (owner, day, tokens)
  select n.owner, n.day, n.tokens
  from unnest(@owners, @days, @tokens) as n(owner, day, tokens)
  on conflict (owner, day) do update set tokens = usage.tokens + excluded.tokens
  returning owner, day
)
delete from budgets.usage u
using (select owner, max(day) as day from added group by owner) a
where u.owner = a.owner and u.day < a.day - 400
