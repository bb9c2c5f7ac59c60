using Microsoft.Extensions.Options;
using Nexus.Grains.Ai;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>What one section needs an answer to.</summary>
/// <param name="Template">The version that asks.</param>
/// <param name="State">Of the execution, when the section was begun.</param>
/// <param name="Index">Of the section.</param>
/// <param name="Prompt">What is asked.</param>
internal sealed record SectionQuestion(Template Template, ExecutionState State, int Index, SectionPrompt Prompt)
{
    /// <summary>The section, when it was begun.</summary>
    public ExecutionSection Section => State.Sections[Index];
}

/// <summary>The answer to a section's question.</summary>
/// <param name="Result">The section.</param>
/// <param name="Expires">When what was kept of it expires, UTC; null: nothing was kept.</param>
internal sealed record SectionAnswer(SectionResult Result, DateTimeOffset? Expires = null);

/// <summary>Where sections come from: the cache, if the template allows it, or a model, out of the owner's budget.</summary>
internal sealed class SectionAnswers(
    BudgetedModels models, AnswerCache cache, IOptions<AiOptions> ai, IOptions<TemplatesOptions> options, TimeProvider clock)
{
    /// <summary>The finished section.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="writing">Takes the text of a model as it is written; that of the cache is there at once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ModelFailure">There is no answer.</exception>
    public async Task<SectionAnswer> GetAsync(SectionQuestion question, SectionWriting writing, CancellationToken cancellationToken)
    {
        if (question.Template.Cache is not { } caching || options.Value.CachedAnswers == 0)
            return new SectionAnswer(await AskAsync(question, writing, cancellationToken));
        var (state, section) = (question.State, question.Section);
        var key = AnswerKey.Of(question.Template, caching, section.Domain, state.Owner, question.Prompt, ai.Value.Provider);
        if (await cache.FindAsync(key, cancellationToken) is { } kept)
        {
            return new SectionAnswer(new SectionResult(
                section.Attempt, kept.Text, kept.Truncated, kept.Provider, kept.Model, TokenUsage.None, Cost: 0m, writing.StartedAt, Cached: true));
        }

        var result = await AskAsync(question, writing, cancellationToken);
        var expires = clock.GetUtcNow().AddSeconds(caching.TtlSeconds);
        // What is written and paid for is not lost to a stop that comes now.
        await cache.KeepAsync(
            key, state.Owner, new KeptAnswer(result.Text, result.Truncated, result.Provider, result.Model), expires, CancellationToken.None);
        return new SectionAnswer(result, expires);
    }

    private async Task<SectionResult> AskAsync(SectionQuestion question, SectionWriting writing, CancellationToken cancellationToken)
    {
        var reservation = $"{question.State.Id}/{question.Section.Domain}/{question.Section.Attempt}";
        var prompt = question.Prompt;
        return writing.ToResult(
            await models.StreamAsync(question.State.Owner, reservation, prompt.Messages, prompt.Options, writing, cancellationToken));
    }
}
