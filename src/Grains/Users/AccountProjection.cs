using System.Reflection;
using Dapper;
using Nexus.Grains.Events;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Users;

/// <summary>Keeps <c>users.account</c>, the table that admins search.</summary>
public sealed class AccountProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string RegisterSql = Read("register_account.sql");
    private static readonly string ChangeProfileSql = Read("change_profile.sql");

    /// <inheritdoc/>
    public string Group => "users.accounts";

    /// <inheritdoc/>
    public bool Handles(string eventType) => eventType is "user.registered" or "user.profile.changed";

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var logged in events)
        {
            var command = catalog.Read(logged) switch
            {
                UserRegistered e => new CommandDefinition(
                    RegisterSql,
                    new { e.UserId, e.Email, e.DisplayName, e.Language, Roles = e.Roles.ToArray(), logged.OccurredAt },
                    cancellationToken: cancellationToken),
                UserProfileChanged e => new CommandDefinition(ChangeProfileSql, e, cancellationToken: cancellationToken),
                var other => throw new InvalidOperationException($"{Group} can't read {logged.Type} ({other?.GetType().Name ?? "unknown"})."),
            };
            await connection.ExecuteAsync(command);
        }
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Nexus.Grains.Users.Sql.{name}")
            ?? throw new InvalidOperationException($"The statement {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
