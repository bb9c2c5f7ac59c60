using Microsoft.Extensions.Logging;
using Nexus.Grains.Events;
using Nexus.Users;
using Npgsql;

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
    IGrainFactory grains, IEnumerable<IPersonalData> parts, NpgsqlDataSource database, EventRedaction log, TimeProvider clock,
    ILogger<ErasureHandler> logger) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "users.erase";

    // Longer than a request lasts and than front-ends need to learn of the end of a token.
    internal static readonly TimeSpan LateTime = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, string?> NoName = new(StringComparer.Ordinal) { ["displayName"] = "" };
    private static readonly Dictionary<string, string?> NoReason = new(StringComparer.Ordinal) { ["reason"] = null };

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
        await ForgetAsync(id, cancellationToken);
        if (clock.GetUtcNow() < erasure.ClosedAt + LateTime)
            return DueOutcome.At(erasure.ClosedAt + LateTime);
        await grains.GetGrain<IEmailGrain>(erasure.Email).ReleaseAsync(id);
        await user.ForgetAsync();
        LogErased(id);
        return DueOutcome.Done;
    }

    // What people wrote about themselves, or others about them, leaves the log. That there was an account, and what was done to it, stays.
    private async Task ForgetAsync(string id, CancellationToken cancellationToken)
    {
        string[] account = [$"users.user/{id}"];
        var nobody = new Dictionary<string, string?>(StringComparer.Ordinal) { ["email"] = $"erased:{id}", ["displayName"] = "" };
        await log.ReplaceAsync(account, "user.registered", nobody, cancellationToken);
        await log.ReplaceAsync(account, "user.profile.changed", NoName, cancellationToken);
        await log.ReplaceAsync(account, "user.blocked", NoReason, cancellationToken);
        await using var command = database.CreateCommand("delete from users.account where id = @Id");
        command.Parameters.Add(new NpgsqlParameter<string>("Id", id));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "What was kept about {User} is erased")]
    private partial void LogErased(string user);
}
