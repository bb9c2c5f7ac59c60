using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Templates;

/// <summary>
/// One execution of a template; its key is the execution id (<c>exe_...</c>). It works in the background of its own
/// activation; a crash is survived by due work that wakes the next activation, which keeps every finished section.
/// An id that was never started and one of another user answer alike.
/// </summary>
[Alias("templates.execution")]
public interface IExecutionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the execution durable and starts it. A second start of the same id answers the first one's execution and starts
    /// nothing. Fails with <see cref="TemplateErrors.UnknownTemplate"/>, <see cref="TemplateErrors.UnknownVersion"/>,
    /// <see cref="TemplateErrors.UnknownDomain"/> or <see cref="TemplateErrors.InvalidVariables"/>, and as conversations do when the
    /// owner may not write in the one that is named.
    /// </summary>
    [Alias("start"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Execution>> StartAsync(StartExecution command);

    /// <summary>How far it is.</summary>
    /// <param name="caller">The user who asks.</param>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Execution>> GetAsync(string caller);

    /// <summary>
    /// Stops the work, at the provider too. Finished sections are kept; cancelling twice is one cancellation. Fails with
    /// <see cref="TemplateErrors.ExecutionFinished"/> when there is nothing left to stop.
    /// </summary>
    /// <param name="caller">The user who asks.</param>
    [Alias("cancel"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Execution>> CancelAsync(string caller);

    /// <summary>
    /// What happens from a position on, as it happens, up to and with the final frame. Ends at once, without a frame, when
    /// <paramref name="caller"/> may not see it or saw the final frame already. A reader that is slow gets fewer and larger
    /// deltas, never a gap.
    /// </summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="after">
    /// <see cref="ExecutionFrame.Position"/> of the last frame that was received, from this or any earlier activation; null or
    /// not understood: from the beginning.
    /// </param>
    /// <param name="cancellationToken">Ends the watch.</param>
    [Alias("watch")]
    IAsyncEnumerable<ExecutionFrame> WatchAsync(string caller, string? after, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes up an execution whose activation was lost. Called by due work; answers when to look again, or null when it is
    /// finished.
    /// </summary>
    [Alias("resume"), Repeatable]
    Task<DateTimeOffset?> ResumeAsync();

    /// <summary>
    /// Puts question and answer into the conversation that the execution belongs to. Called by due work; answers when to try
    /// again, or null when it is done.
    /// </summary>
    [Alias("tell"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<DateTimeOffset?> TellAsync();
}

/// <summary>Asks for an execution. The lengths were checked by the caller.</summary>
/// <param name="Owner">The user it will belong to.</param>
/// <param name="Query">1 to 8,000 characters, without U+0000.</param>
/// <param name="Language">ISO 639-1, or null: found by the script of the query.</param>
/// <param name="TemplateId">Null: <see cref="BuiltInTemplate.Id"/>.</param>
/// <param name="Domains">Ids of the template's domains, at most 8; empty: chosen by the query's words.</param>
/// <param name="Context">A JSON object that goes to the model beside the query, or null.</param>
/// <param name="MaxTokens">Bounds the whole answer, shared evenly by its sections; null: the template or the setting decides.</param>
/// <param name="TemplateVersion">Null: the newest.</param>
/// <param name="Variables">A JSON object with values for the template's variables, or null.</param>
/// <param name="ConversationId">
/// The conversation that it belongs to, or null. The model is told what was said there, and question and answer join it in the end.
/// </param>
/// <param name="CallbackUrl">Where the final event is sent as well, checked by the caller (<c>IWebhookUrls</c>); or null.</param>
[GenerateSerializer, Immutable, Alias("templates.start-execution")]
public sealed record StartExecution(
    [property: Id(0)] string Owner,
    [property: Id(1)] string Query,
    [property: Id(2)] string? Language,
    [property: Id(3)] string? TemplateId,
    [property: Id(4)] ImmutableArray<string> Domains,
    [property: Id(5)] string? Context,
    [property: Id(6)] int? MaxTokens,
    [property: Id(7)] int? TemplateVersion = null,
    [property: Id(8)] string? Variables = null,
    [property: Id(9)] string? ConversationId = null,
    [property: Id(10)] string? CallbackUrl = null);

/// <summary>The template that is there from the start.</summary>
public static class BuiltInTemplate
{
    /// <summary>Its id; the same in every installation.</summary>
    public const string Id = "tpl_01997a00000070008000000000000001";
}
