using System.Collections.Immutable;
using Nexus.Users;

namespace Nexus.Api.Tests.Users;

/// <summary>The table of cut-offs as a list.</summary>
internal sealed class CutoffList : ITokenCutoffs
{
    public List<TokenCutoff> Rows { get; } = [];

    public Exception? Fault { get; set; }

    public Task<ImmutableArray<TokenCutoff>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) => Fault is null
        ? Task.FromResult<ImmutableArray<TokenCutoff>>([.. Rows.Where(r => r.RecordedAt >= since)])
        : Task.FromException<ImmutableArray<TokenCutoff>>(Fault);
}
