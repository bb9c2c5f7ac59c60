using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Budgets;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Budgets;

/// <summary>How many tokens a user took on which day, and his limit.</summary>
internal sealed class BudgetData(IGrainFactory grains, UsageTable usage, NexusJson json) : IPersonalData
{
    /// <inheritdoc/>
    public string Section => "tokens";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in await usage.ListAsync(userId, cancellationToken))
            yield return JsonSerializer.SerializeToElement(day, json.TypeInfo<DayUsage>());
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        await usage.EraseAsync(userId, cancellationToken);
        await grains.GetGrain<IBudgetGrain>(userId).ForgetAsync();
    }
}
