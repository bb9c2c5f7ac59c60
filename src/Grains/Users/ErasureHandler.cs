using Microsoft.Extensions.Logging;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Users;

/// <summary>
/// Removes what is kept about the owner of a closed account: first what each feature has, then the account's own. The address is
/// freed late, so that nobody registers it while something of its former owner is left. Every step may run again.
/// </summary>
internal sealed partial class ErasureHandler(
    IGrainFactory grains, IEnumerable<IPersonalData> parts, NpgsqlDataSource database, ILogger<ErasureHandler> logger) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "users.erase";

    private static readonly string ForgetPersonSql = SqlText.Read<ErasureHandler>("ForgetPerson");
    private static readonly string ForgetClaimSql = SqlText.Read<ErasureHandler>("ForgetClaim");

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var (id, user) = (item.Key, grains.GetGrain<IUserGrain>(item.Key));
        if (await user.GetErasedEmailAsync() is not { } email)
            return DueOutcome.Done;
        foreach (var part in parts)
            await part.EraseAsync(id, cancellationToken);
        await ExecuteAsync(ForgetPersonSql, cancellationToken, ("Id", id), ("Nobody", $"erased:{id}"));
        await grains.GetGrain<IEmailGrain>(email).ReleaseAsync(id);
        await ExecuteAsync(ForgetClaimSql, cancellationToken, ("Email", email));
        await user.ForgetAsync();
        LogErased(id);
        return DueOutcome.Done;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, string Value)[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var (name, value) in values)
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "What was kept about {User} is erased")]
    private partial void LogErased(string user);
}
