using System.Collections.Immutable;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>
/// An execution as it is stored, and everything it may become. Each method answers the next state with the events of the
/// step; a step that no longer applies (the execution is over, the section is finished) changes nothing. Nothing leaves a
/// final status, and a finished section never changes.
/// </summary>
/// <remarks>
/// Bounded: the query has at most 8,000 characters, context, variables and talk 16 KiB each, there are at most 8 sections, and together
/// their texts keep to the token limit.
/// </remarks>
internal sealed partial record ExecutionState
{
    private const int PreviewLength = 200;

    /// <summary><c>exe_...</c></summary>
    public required string Id { get; init; }

    /// <summary>The user it belongs to.</summary>
    public required string Owner { get; init; }

    /// <summary>How far it is.</summary>
    public ExecutionStatus Status { get; init; }

    /// <summary>The number of events so far.</summary>
    public int Revision { get; init; }

    /// <summary>The template it uses.</summary>
    public required string TemplateId { get; init; }

    /// <summary>The version it started with and keeps.</summary>
    public int TemplateVersion { get; init; }

    /// <summary>What was asked.</summary>
    public required string Query { get; init; }

    /// <summary>Given by the caller, or null.</summary>
    public string? Language { get; init; }

    /// <summary>Named by the caller; empty: chosen by the analysis.</summary>
    public ImmutableArray<string> RequestedDomains { get; init; } = [];

    /// <summary>A JSON object, or null.</summary>
    public string? Context { get; init; }

    /// <summary>The texts of the template's variables, by name; null: there are none.</summary>
    public ImmutableDictionary<string, string>? Variables { get; init; }

    /// <summary>The conversation that it belongs to, or null.</summary>
    public string? ConversationId { get; init; }

    /// <summary>What had been said there when it was accepted, or null.</summary>
    public string? Talk { get; init; }

    /// <summary>Where the caller wants to be told of the end, or null.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>For the whole answer.</summary>
    public int MaxTokens { get; init; }

    /// <summary>Null before the analysis.</summary>
    public QueryAnalysis? Analysis { get; init; }

    /// <summary>One a domain; empty before the analysis.</summary>
    public ImmutableArray<ExecutionSection> Sections { get; init; } = [];

    /// <summary>How many activations took it up since a section was last finished.</summary>
    public int Resumptions { get; init; }

    /// <summary>Why it failed as a whole, or null.</summary>
    public ExecutionFault? Fault { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Whether nothing can follow.</summary>
    internal bool IsFinished => Status.IsFinal();

    /// <summary>Whether there is an answer that belongs into a conversation.</summary>
    internal bool HasTalkToJoin => ConversationId is not null && Status is ExecutionStatus.Completed or ExecutionStatus.Partial;

    /// <summary>The token limit of one section: an even share of the whole, at least 1.</summary>
    internal int MaxSectionTokens => Math.Max(1, MaxTokens / Math.Max(1, Sections.Length));

    /// <summary>Accepts an execution.</summary>
    /// <param name="id"><c>exe_...</c></param>
    /// <param name="command">What is asked.</param>
    /// <param name="template">The version to work from.</param>
    /// <param name="variables">The texts of its variables.</param>
    /// <param name="talk">What was said in the conversation that it belongs to, or null.</param>
    /// <param name="defaultMaxTokens">When neither the command nor the template says.</param>
    /// <param name="now">UTC.</param>
    public static ExecutionChange Queue(
        string id, StartExecution command, Template template, ImmutableDictionary<string, string> variables, string? talk, int defaultMaxTokens,
        DateTimeOffset now)
    {
        var state = new ExecutionState
        {
            Id = id,
            Owner = command.Owner,
            Status = ExecutionStatus.Queued,
            TemplateId = template.Id,
            TemplateVersion = template.Version,
            Query = command.Query,
            Language = command.Language,
            RequestedDomains = command.Domains,
            Context = command.Context,
            Variables = variables.IsEmpty ? null : variables,
            ConversationId = command.ConversationId,
            Talk = talk,
            CallbackUrl = command.CallbackUrl,
            MaxTokens = command.MaxTokens ?? template.MaxTokens ?? defaultMaxTokens,
            CreatedAt = now,
        };
        return state.With(r => new ExecutionQueued(id, r, template.Id, template.Version, Preview(command.Query), now));
    }

    /// <summary>The work begins.</summary>
    public ExecutionChange BeginAnalysis(DateTimeOffset now) => Status != ExecutionStatus.Queued
        ? Unchanged
        : (this with { Status = ExecutionStatus.Analysing, StartedAt = now }).With(r => new ExecutionStarted(Id, r, now));

    /// <summary>The query is understood; its sections can be written.</summary>
    public ExecutionChange BeginSections(QueryAnalysis analysis)
    {
        if (Status != ExecutionStatus.Analysing)
            return Unchanged;
        ImmutableArray<string> domains = [.. analysis.Domains.Select(d => d.Domain)];
        var running = this with
        {
            Status = ExecutionStatus.Running,
            Analysis = analysis,
            Sections = [.. domains.Select(NewSection)],
        };
        return running.With(r => new ExecutionAnalysed(Id, r, analysis.Language, analysis.Intent, domains));
    }

    /// <summary>
    /// Another activation takes it up: sections that are not finished are begun anew, as new attempts. The last of too many
    /// resumptions in a row ends it instead.
    /// </summary>
    public ExecutionChange Resume(int maxResumptions, DateTimeOffset now)
    {
        if (Status != ExecutionStatus.Running)
            return Unchanged;
        if (Resumptions >= maxResumptions)
            return Fail(ExecutionFaults.Interrupted, now);
        var resumed = this with
        {
            Resumptions = Resumptions + 1,
            Sections = [.. Sections.Select(s => s.IsFinished ? s : s with { Attempt = s.Attempt + 1 })],
        };
        return resumed.With(r => new ExecutionResumed(Id, r, resumed.Resumptions));
    }

    /// <summary>A section's call is tried again. Not an event: only the attempt has to be durable before new text is shown.</summary>
    public ExecutionChange RetrySection(int index) => IsFinished || Sections[index].IsFinished
        ? Unchanged
        : new ExecutionChange(
            this with { Sections = Sections.SetItem(index, Sections[index] with { Attempt = Sections[index].Attempt + 1 }) }, []);

    /// <summary>A section is written; the last one ends the execution.</summary>
    public ExecutionChange CompleteSection(int index, SectionResult result, DateTimeOffset now)
    {
        var section = IsFinished ? null : Sections[index];
        if (section is null || section.IsFinished || section.Attempt != result.Attempt)
            return Unchanged;
        var written = section with
        {
            Status = SectionStatus.Completed,
            Text = result.Text,
            Truncated = result.Truncated,
            Provider = result.Provider,
            Model = result.Model,
            Usage = result.Usage,
            Cost = result.Cost,
            Cached = result.Cached,
            StartedAt = result.StartedAt,
            FinishedAt = now,
        };
        return (this with { Sections = Sections.SetItem(index, written), Resumptions = 0 })
            .With(r => new SectionCompleted(
                Id, r, section.Domain, section.Attempt, result.Provider, result.Model, result.Usage, result.Cost,
                Milliseconds(result.StartedAt, now), result.Cached))
            .Then(s => s.EndIfDone(now));
    }

    /// <summary>A section is given up; the last one ends the execution.</summary>
    public ExecutionChange FailSection(int index, ExecutionFault fault, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var section = IsFinished ? null : Sections[index];
        if (section is null || section.IsFinished)
            return Unchanged;
        var failed = section with { Status = SectionStatus.Failed, Fault = fault, StartedAt = startedAt, FinishedAt = now };
        return (this with { Sections = Sections.SetItem(index, failed), Resumptions = 0 })
            .With(r => new SectionFailed(Id, r, section.Domain, section.Attempt, fault, Milliseconds(startedAt, now)))
            .Then(s => s.EndIfDone(now));
    }

    /// <summary>The owner stops it. Cancelling a cancelled one changes nothing.</summary>
    public Result<ExecutionChange> Cancel(DateTimeOffset now)
    {
        if (Status == ExecutionStatus.Cancelled)
            return Unchanged;
        if (IsFinished)
            return TemplateErrors.ExecutionFinished;
        var cancelled = this with
        {
            Sections = [.. Sections.Select(s => s.IsFinished ? s : s with { Status = SectionStatus.Cancelled, FinishedAt = now })],
        };
        return cancelled.End(ExecutionStatus.Cancelled, now, (r, totals) => new ExecutionCancelled(Id, r, totals, CallbackUrl));
    }

    /// <summary>It can't go on: what is not finished fails for this reason; what is finished still counts.</summary>
    public ExecutionChange Fail(ExecutionFault fault, DateTimeOffset now)
    {
        if (IsFinished)
            return Unchanged;
        var change = new ExecutionChange(this with { Fault = fault }, []);
        for (var i = 0; i < Sections.Length; i++)
        {
            var index = i;
            change = change.Then(s => s.FailSection(index, fault, s.Sections[index].StartedAt ?? now, now));
        }

        return change.State.IsFinished ? change : change.Then(s => s.EndFailed(now));
    }
}
