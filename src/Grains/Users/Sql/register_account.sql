-- A second delivery of the same event changes nothing.
insert into users.account (id, email, display_name, language, roles, created_at)
values (@UserId, @Email, @DisplayName, @Language, @Roles, @OccurredAt)
on conflict (id) do nothing
