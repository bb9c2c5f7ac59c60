using System.Collections.Immutable;

namespace Nexus.Users;

/// <summary>Which access tokens ended before their time, as front-ends ask every few seconds.</summary>
public interface ITokenCutoffs
{
    /// <summary>What was recorded at or after a time.</summary>
    /// <param name="since">UTC. A row shows when its transaction commits and carries a time from before, by the writer's clock: look back further.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<TokenCutoff>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>The end of some access tokens.</summary>
/// <param name="Subject">A user (<c>usr_...</c>): those issued until then. A session (<c>ses_...</c>): all of them.</param>
/// <param name="NotBefore">UTC.</param>
/// <param name="RecordedAt">UTC.</param>
public sealed record TokenCutoff(string Subject, DateTimeOffset NotBefore, DateTimeOffset RecordedAt);
