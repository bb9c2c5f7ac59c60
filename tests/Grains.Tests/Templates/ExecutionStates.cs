using System.Collections.Immutable;
using Nexus.Grains.Templates;
using Nexus.Templates;

namespace Nexus.Grains.Tests.Templates;

/// <summary>States and answers for tests of the rules.</summary>
internal static class ExecutionStates
{
    public const string Id = "exe_00000000000070008000000000000001";
    public const string Owner = "usr_00000000000070008000000000000001";
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly ExecutionFault Fault = new("model.failed", "The model failed.");

    public static StartExecution Command(params string[] domains) => new(Owner, "What is a loan?", null, null, [.. domains], null, null);

    public static ExecutionChange Queued(params string[] domains) => Queued(Command(domains));

    public static ExecutionChange Queued(StartExecution command) => ExecutionState.Queue(
        Id, command, BuiltInTemplates.General, ImmutableDictionary<string, string>.Empty, talk: null, defaultMaxTokens: 2048, Start);

    public static ExecutionState Running(params string[] domains)
    {
        var queued = Queued(domains).State;
        var analysis = QueryAnalyzer.Analyse(queued.Query, queued.Language, queued.RequestedDomains, BuiltInTemplates.General, atMost: 3);
        return queued.BeginAnalysis(Start).Then(s => s.BeginSections(analysis)).State;
    }

    public static SectionResult Written(ExecutionState state, int index, string text = "Text.") => new(
        state.Sections[index].Attempt, text, Truncated: false, "offline", "nexus-offline-1", new TokenUsage(10, 20), Cost: 0.5m, Start);
}
