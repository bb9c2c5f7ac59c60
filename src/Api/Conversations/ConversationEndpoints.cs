using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Conversations;
using Nexus.Ids;
using Nexus.Results;

namespace Nexus.Api.Conversations;

/// <summary>Conversations themselves (spec page 02, "Conversations").</summary>
internal static class ConversationEndpoints
{
    /// <summary>What the ids of conversations begin with.</summary>
    internal const string IdPrefix = "conv";

    private const int MaxSearch = 100;

    /// <summary>Maps everything under <c>/conversations</c>.</summary>
    internal static void MapConversations(this IEndpointRouteBuilder api)
    {
        var conversations = api.MapGroup("/conversations").WithTags("Conversations");
        conversations.MapPost("", CreateAsync).Idempotent().WithName("CreateConversation").WithSummary("Begin a conversation")
            .WithDescription("The caller becomes its owner.")
            .WithRequestExample(ConversationExamples.Create).WithAnswerExample(StatusCodes.Status201Created, ConversationExamples.Conversation);
        conversations.MapGet("", ListAsync).WithName("ListConversations").WithSummary("The conversations that the caller is a member of, latest activity first")
            .WithDescription("Some milliseconds behind. The filter title finds a text in titles, in any case.")
            .WithAnswerExample(new Page<ConversationSummaryResponse>([ConversationExamples.Summary], NextCursor: null));
        conversations.MapGet("/{id}", GetAsync).WithName("GetConversation").WithSummary("A conversation without its messages")
            .WithDescription("Its ETag is the version of settings, facts and members; messages don't change it.")
            .WithErrors(ConversationErrors.NotFound).WithAnswerExample(ConversationExamples.Conversation);
        conversations.MapPatch("/{id}", ChangeAsync).WithName("ChangeConversation").WithSummary("Change title, system prompt or model")
            .WithDescription("For owners. What is left out stays as it is; an empty text takes a setting away.")
            .WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired)
            .WithRequestExample(ConversationExamples.Change).WithAnswerExample(ConversationExamples.Conversation);
        conversations.MapDelete("/{id}", DeleteAsync).WithName("DeleteConversation").WithSummary("Delete a conversation with all its messages")
            .WithDescription("For owners. It is gone at once; its messages are erased within moments.")
            .WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired);
        conversations.MapGet("/{id}/export", ExportAsync).WithName("ExportConversation").WithSummary("A conversation with all its messages as a file")
            .WithDescription("format is json (the default) or markdown.")
            .WithErrors(ConversationErrors.NotFound)
            .WithAnswerExample(new ConversationExportResponse(ConversationExamples.Conversation, ConversationExamples.Messages.Items));
        conversations.MapMessages();
        conversations.MapMembers();
        conversations.MapSockets();
    }

    /// <summary>The grain of an id; null for what can't be one, so that no grain needs to be asked.</summary>
    internal static IConversationGrain? Conversation(this IGrainFactory grains, string id) =>
        NexusId.IsValid(id, IdPrefix) ? grains.GetGrain<IConversationGrain>(id) : null;

    /// <summary>Asks the grain of an id; what can't be an id is unknown.</summary>
    internal static Task<Result<T>> AskAsync<T>(this IGrainFactory grains, string id, Func<IConversationGrain, Task<Result<T>>> ask) =>
        grains.Conversation(id) is { } grain ? ask(grain) : Task.FromResult<Result<T>>(ConversationErrors.NotFound);

    private static async Task<Results<Created<ConversationResponse>, ProblemResult>> CreateAsync(
        CreateConversationRequest request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var (id, user) = (seed.NewId(IdPrefix), caller.UserId());
        var result = await grains.GetGrain<IConversationGrain>(id)
            .CreateAsync(new CreateConversation(user, request.Title, request.SystemPrompt, request.Model));
        return result.ToCreated(_ => ConversationPaths.Of(id), c => ConversationResponse.Of(c, user));
    }

    private static async Task<Ok<Page<ConversationSummaryResponse>>> ListAsync(
        [Description("Text that the title has, in any case.")] string? title, PageQuery page, ClaimsPrincipal caller, IConversationQueries conversations, CancellationToken cancellationToken)
    {
        if (title?.Length > MaxSearch)
            throw new ProblemException(Problems.InvalidParameter("title", $"must have at most {MaxSearch} characters"));
        var rows = await conversations.ListAsync(caller.UserId(), title, PlaceOf(page.After), page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => $"{row.ActivityAt.UtcDateTime:O} {row.Id}", ConversationSummaryResponse.Of));
    }

    private static async Task<Results<Tagged<ConversationResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var user = caller.UserId();
        var result = await grains.AskAsync(id, g => g.GetAsync(user));
        return result.ToTagged(c => c.Version, c => ConversationResponse.Of(c, user));
    }

    private static async Task<Results<Tagged<ConversationResponse>, ProblemResult>> ChangeAsync(
        string id, ChangeConversationRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var user = caller.UserId();
        var change = new ConversationSettings(request.Title, request.SystemPrompt, request.Model, ifMatch.Version);
        var result = await grains.AskAsync(id, g => g.ChangeAsync(user, change));
        return ifMatch.Check(result, ConversationErrors.Changed).ToTagged(c => c.Version, c => ConversationResponse.Of(c, user));
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(string id, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = grains.Conversation(id) is { } grain ? await grain.DeleteAsync(caller.UserId(), ifMatch.Version) : ConversationErrors.NotFound;
        return ifMatch.Check(result, ConversationErrors.Changed).ToNoContent();
    }

    private static async Task<Results<ConversationExport, ProblemResult>> ExportAsync(
        string id, [Description("json, or markdown; json when left out.")] string? format, ClaimsPrincipal caller, IGrainFactory grains)
    {
        if (format is not (null or "json" or "markdown"))
            return Problems.MalformedParameter("format", "must be json or markdown");
        var user = caller.UserId();
        var found = await grains.AskAsync(id, g => g.GetAsync(user));
        return found.Error is { } error ? error.ToProblem() : new ConversationExport(found.Require(), user, format == "markdown");
    }

    private static ConversationPlace? PlaceOf(string? position)
    {
        if (position?.Split(' ') is not [var time, var id])
            return null;
        return new ConversationPlace(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), id);
    }
}
