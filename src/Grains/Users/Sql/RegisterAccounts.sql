-- A second delivery of the same event changes nothing.
insert into users.account (id, email, display_name, language, roles, created_at)
select n.id, n.email, n.display_name, n.language, string_to_array(n.roles, ','), n.created_at
from unnest(@Ids, @Emails, @DisplayNames, @Languages, @Roles, @CreatedAts)
  as n(id, email, display_name, language, roles, created_at)
on conflict (id) do nothing
