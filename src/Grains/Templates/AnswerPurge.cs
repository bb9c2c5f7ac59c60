using System.Globalization;
using Nexus.Grains.Events;

namespace Nexus.Grains.Templates;

/// <summary>
/// Drops answers that may not be given any more. Due at the end of the hour in which one of them expires; all that expire in one hour
/// share one item, which is never moved.
/// </summary>
internal sealed class AnswerPurge(AnswerCache answers) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    public const string WorkKind = "templates.purge-answers";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <summary>The item that drops an answer.</summary>
    public static (string Key, DateTimeOffset DueAt) ItemOf(DateTimeOffset expiresAt)
    {
        var time = expiresAt.UtcDateTime;
        var hour = new DateTimeOffset(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero);
        return (hour.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture), hour.AddHours(1));
    }

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        await answers.PurgeAsync(cancellationToken);
        return DueOutcome.Done;
    }
}
