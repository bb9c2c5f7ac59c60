insert into users.token_cutoff as t (subject, not_before, recorded_at)
select c.subject, max(c.not_before), @RecordedAt from unnest(@Subjects, @NotBefores) as c(subject, not_before)
group by c.subject
order by c.subject
on conflict (subject) do update
  set not_before = excluded.not_before, recorded_at = excluded.recorded_at
  where t.not_before < excluded.not_before
