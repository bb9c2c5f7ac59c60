using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Figures and spans of executions, in the meter and the activity source <c>Nexus.Templates</c>.</summary>
internal sealed class TemplateMetrics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Nexus.Templates";

    /// <summary>One span a section.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _tokens;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _sectionDuration;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _watchers;

    public TemplateMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _accepted = meter.CreateCounter<long>("nexus.templates.executions.accepted", "{execution}", "Executions that were accepted.");
        _ended = meter.CreateCounter<long>("nexus.templates.executions.ended", "{execution}", "Executions that ended, by outcome.");
        _resumed = meter.CreateCounter<long>("nexus.templates.executions.resumed", "{execution}", "Executions taken up after their activation was lost.");
        _duration = meter.CreateHistogram<double>("nexus.templates.execution.duration", "s", "From acceptance to the end.");
        _active = meter.CreateUpDownCounter<long>("nexus.templates.executions.active", "{execution}", "Executions at work in this process.");
        _sectionDuration = meter.CreateHistogram<double>("nexus.templates.section.duration", "s", "The attempt that counted, by domain and outcome.");
        _tokens = meter.CreateCounter<long>("nexus.templates.tokens", "{token}", "Tokens of finished sections, by domain and direction.");
        _watchers = meter.CreateUpDownCounter<long>("nexus.templates.watchers", "{watcher}", "Watches of executions that are open.");
    }

    public void Active(int change) => _active.Add(change);

    public void Watching(int change) => _watchers.Add(change);

    /// <summary>Counts what was committed.</summary>
    public void Happened(ExecutionEvent happened)
    {
        switch (happened)
        {
            case ExecutionQueued:
                _accepted.Add(1);
                break;
            case ExecutionResumed:
                _resumed.Add(1);
                break;
            case SectionCompleted section:
                Section(section.Domain, "completed", section.DurationMs);
                _tokens.Add(section.Usage.Prompt, Tag("domain", section.Domain), Tag("direction", "prompt"));
                _tokens.Add(section.Usage.Completion, Tag("domain", section.Domain), Tag("direction", "completion"));
                break;
            case SectionFailed section:
                Section(section.Domain, "failed", section.DurationMs);
                break;
            case ExecutionEnded ended:
                var outcome = Tag("outcome", OutcomeOf(ended));
                _ended.Add(1, outcome);
                _duration.Record(ended.Totals.DurationMs / 1000d, outcome);
                break;
        }
    }

    private void Section(string domain, string outcome, long milliseconds) =>
        _sectionDuration.Record(milliseconds / 1000d, Tag("domain", domain), Tag("outcome", outcome));

    private static string OutcomeOf(ExecutionEnded ended) => ended switch
    {
        ExecutionCompleted => "completed",
        ExecutionPartial => "partial",
        ExecutionCancelled => "cancelled",
        _ => "failed",
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
