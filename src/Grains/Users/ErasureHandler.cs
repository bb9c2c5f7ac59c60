using Microsoft.Extensions.Logging;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Users;

/// <summary>
/// Removes what is kept about the owner of a closed account: first what each feature has, then the account's own. Every step may run
/// again, and all of them do: at once, and after <see cref="LateTime"/> for what came in meanwhile. The address is freed last, so
/// that nobody registers it while something of its former owner is left.
/// </summary>
/// <remarks>
/// What can come in: a request whose token was checked before the account was closed, and the events of just before, which the
/// projections apply after the first pass.
/// </remarks>
internal sealed partial class ErasureHandler(
    IGrainFactory grains, IEnumerable<IPersonalData> parts, NpgsqlDataSource database, TimeProvider clock, ILogger<ErasureHandler> logger) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "users.erase";

    // Longer than a request lasts and than front-ends need to learn of the end of a token.
    internal static readonly TimeSpan LateTime = TimeSpan.FromMinutes(1);

    private static readonly string ForgetPersonSql = SqlText.Read<ErasureHandler>("ForgetPerson");
    private static readonly string ForgetClaimSql = SqlText.Read<ErasureHandler>("ForgetClaim");

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var (id, user) = (item.Key, grains.GetGrain<IUserGrain>(item.Key));
        if (await user.GetErasureAsync() is not { } erasure)
            return DueOutcome.Done;
        foreach (var part in parts)
            await part.EraseAsync(id, cancellationToken);
        await ExecuteAsync(ForgetPersonSql, cancellationToken, ("Id", id), ("Nobody", $"erased:{id}"));
        if (clock.GetUtcNow() < erasure.ClosedAt + LateTime)
            return DueOutcome.At(erasure.ClosedAt + LateTime);
        await grains.GetGrain<IEmailGrain>(erasure.Email).ReleaseAsync(id);
        await ExecuteAsync(ForgetClaimSql, cancellationToken, ("Email", erasure.Email));
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
