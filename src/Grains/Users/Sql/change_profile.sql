update users.account set display_name = @DisplayName, language = @Language where id = @UserId
