using System.Text.Json;

namespace Nexus.Users;

/// <summary>
/// What one feature keeps about a person. Every feature that keeps such data registers one of these; together they are a user's
/// export and the erasure of his account (GDPR, articles 15, 17 and 20).
/// </summary>
public interface IPersonalData
{
    /// <summary>Names the part in the export: <c>executions</c>.</summary>
    string Section { get; }

    /// <summary>Everything of the user, piece by piece: what is kept may be larger than memory.</summary>
    IAsyncEnumerable<JsonElement> ExportAsync(string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Removes everything of the user, or what tells who he is. Called after the account was closed, perhaps more than once: a crash
    /// half-way begins it anew.
    /// </summary>
    Task EraseAsync(string userId, CancellationToken cancellationToken);
}
