using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>How an execution ends, and how steps are put together.</summary>
internal sealed partial record ExecutionState
{
    private ExecutionChange Unchanged => new(this, []);

    private ExecutionChange EndIfDone(DateTimeOffset now)
    {
        if (Sections.Any(s => !s.IsFinished))
            return Unchanged;
        if (Sections.All(s => s.Status == SectionStatus.Completed))
            return End(ExecutionStatus.Completed, now, (r, totals) => new ExecutionCompleted(Id, r, totals, CallbackUrl));
        return Sections.Any(s => s.Status == SectionStatus.Completed)
            ? End(ExecutionStatus.Partial, now, (r, totals) => new ExecutionPartial(Id, r, totals, CallbackUrl))
            : EndFailed(now);
    }

    private ExecutionChange EndFailed(DateTimeOffset now)
    {
        var fault = Fault ?? Sections.Select(s => s.Fault).FirstOrDefault(f => f is not null) ?? ExecutionFaults.Broken;
        return (this with { Fault = fault }).End(ExecutionStatus.Failed, now, (r, totals) => new ExecutionFailed(Id, r, totals, fault, CallbackUrl));
    }

    private ExecutionChange End(ExecutionStatus status, DateTimeOffset now, Func<int, ExecutionTotals, ExecutionEnded> ended)
    {
        var totals = new ExecutionTotals(
            Sections.Count(s => s.Status == SectionStatus.Completed),
            Sections.Count(s => s.Status == SectionStatus.Failed),
            this.Usage(), this.Cost(), Milliseconds(CreatedAt, now), now);
        return (this with { Status = status, FinishedAt = now }).With(r => ended(r, totals));
    }

    private ExecutionChange With(Func<int, ExecutionEvent> happened)
    {
        var next = this with { Revision = Revision + 1 };
        return new ExecutionChange(next, [happened(next.Revision)]);
    }

    private static ExecutionSection NewSection(string domain) => new(
        domain, SectionStatus.Pending, Attempt: 1, Text: null, Truncated: false, Provider: null, Model: null,
        TokenUsage.None, Cost: 0m, Fault: null, StartedAt: null, FinishedAt: null);

    private static long Milliseconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (long)(to - from).TotalMilliseconds);

    private static string Preview(string query)
    {
        if (query.Length <= PreviewLength)
            return query;
        return query[..(char.IsHighSurrogate(query[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength)];
    }
}
