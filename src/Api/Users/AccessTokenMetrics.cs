using System.Diagnostics.Metrics;

namespace Nexus.Api.Users;

/// <summary>Counts checks of access tokens, under the meter <c>Nexus.Users</c>.</summary>
internal sealed class AccessTokenMetrics
{
    private readonly Counter<long> _checks;

    public AccessTokenMetrics(IMeterFactory meters) => _checks = meters.Create("Nexus.Users").CreateCounter<long>(
        "nexus.users.token_checks", "{check}", "Checks of access tokens: cached, valid (looked at and good) or invalid.");

    /// <summary>Counts one.</summary>
    public void Checked(string outcome) => _checks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
