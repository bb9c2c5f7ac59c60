using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Grains.Ai;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>What a run needs besides its execution.</summary>
internal sealed record ExecutionServices(
    ITemplateSource Templates, SectionAnswers Answers, IOptions<TemplatesOptions> Options, TemplateMetrics Metrics, TimeProvider Clock,
    ILogger<ExecutionRun> Logger);

/// <summary>
/// One activation's work on one execution: analyse, then write the sections that are not finished, several at a time. Runs
/// entirely on the activation's context, beside its calls.
/// </summary>
internal sealed partial class ExecutionRun(IExecutionJournal journal, LiveSections live, ExecutionServices services)
{
    private readonly TemplatesOptions _options = services.Options.Value;

    /// <summary>Works until the execution is over, or is stopped.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the next activation continues, if there is anything to.</exception>
    /// <exception cref="NexusException">A step could not be stored; the next activation continues.</exception>
    public async Task ToEndAsync(CancellationToken cancellationToken)
    {
        var state = journal.State;
        var template = await services.Templates.RecallAsync(state.TemplateId, state.TemplateVersion)
            ?? throw new InvalidOperationException($"Version {state.TemplateVersion} of the template {state.TemplateId} is gone.");
        await journal.ApplyAsync(Begin(journal.State, template));
        if (!journal.State.IsFinished)
            await WriteSectionsAsync(template, cancellationToken);
    }

    private ExecutionChange Begin(ExecutionState state, Template template)
    {
        if (state.Status == ExecutionStatus.Running)
            return state.Resume(_options.MaxResumptions, services.Clock.GetUtcNow());
        var analysis = QueryAnalyzer.Analyse(state.Query, state.Language, state.RequestedDomains, template, _options.ChosenDomains);
        return state.BeginAnalysis(services.Clock.GetUtcNow()).Then(s => s.BeginSections(analysis));
    }

    // A section that can't be stored stops the others: their text could not be stored either.
    private async Task WriteSectionsAsync(Template template, CancellationToken cancellationToken)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(_options.SectionConcurrency);
        var sections = journal.State.Sections;
        await Task.WhenAll(Enumerable.Range(0, sections.Length).Where(i => !sections[i].IsFinished).Select(WriteAsync));

        async Task WriteAsync(int index)
        {
            await slots.WaitAsync(all.Token);
            try
            {
                await WriteSectionAsync(index, template, all.Token);
            }
            catch
            {
                await all.CancelAsync();
                throw;
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task WriteSectionAsync(int index, Template template, CancellationToken cancellationToken)
    {
        var state = journal.State;
        var domain = template.Find(state.Sections[index].Domain)
            ?? throw new InvalidOperationException($"The template {template.Id} has no domain {state.Sections[index].Domain}.");
        using var activity = TemplateMetrics.Activities.StartActivity("template.section");
        activity?.SetTag("nexus.execution", state.Id).SetTag("nexus.domain", domain.Id);
        var prompt = SectionPrompt.For(template, domain, state);
        var writing = new SectionWriting(index, journal, live, services.Clock);
        SectionAnswer answer;
        try
        {
            answer = await services.Answers.GetAsync(new SectionQuestion(template, state, index, prompt), writing, cancellationToken);
        }
        catch (Exception exception) when (exception is not NexusException && !cancellationToken.IsCancellationRequested)
        {
            var failure = ModelFailure.Of(exception);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Code);
            LogSectionFailed(state.Id, domain.Id, failure.Code, exception);
            await journal.ApplyAsync(journal.State.FailSection(
                index, new ExecutionFault(failure.Code, failure.Message), writing.StartedAt, services.Clock.GetUtcNow()));
            return;
        }

        var completed = journal.State.CompleteSection(index, answer.Result, services.Clock.GetUtcNow());
        await journal.ApplyAsync(completed with { Expires = answer.Expires });
    }
}
