using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Access;
using Nexus.Api.Access;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.Budgets;
using Nexus.Conversations;
using Nexus.Ids;
using Nexus.RateLimits;
using Nexus.Results;
using Nexus.Templates;
using Nexus.Webhooks;

namespace Nexus.Api.Templates;

/// <summary>Executing templates and watching them (spec page 02, "Templates").</summary>
internal static class ExecutionEndpoints
{
    private const string IdPrefix = "exe";

    // The position after the final frame: a browser that reconnects with it has everything.
    private const string EndPosition = "end";

    /// <summary>Maps everything about executions under <c>/templates</c>.</summary>
    internal static void MapExecutions(this IEndpointRouteBuilder templates)
    {
        templates.MapPost("/execute", ExecuteAsync).Limited(RateClass.Execute).Idempotent().WithName("ExecuteTemplate")
            .WithSummary("Ask for an answer with a section for each domain")
            .WithDescription("Answers 202 as soon as the execution is durable; it is then finished or reported as failed, whatever happens to the server. With Prefer: wait=N the answer is 200 with the result if it ends within N seconds.")
            .WithErrors(
                TemplateErrors.UnknownTemplate, TemplateErrors.UnknownDomain(1), TemplateErrors.RepeatedDomain(1),
                TemplateErrors.InvalidVariables([]), WebhookErrors.Invalid("webhookUrl", "The URL's host is not on the public internet."), BudgetErrors.Exceeded(1),
                ConversationErrors.NotFound, ConversationErrors.RoleRequired)
            .WithRequestExample(TemplateExamples.Request)
            .WithAnswerExample(StatusCodes.Status202Accepted, TemplateExamples.Accepted)
            .WithAnswerExample(TemplateExamples.Execution);
        templates.MapGet("/status/{id}", GetAsync).WithName("GetExecution").WithSummary("How far an execution is, with what was written so far")
            .WithErrors(TemplateErrors.ExecutionNotFound).WithAnswerExample(TemplateExamples.Execution);
        templates.MapGet("/stream/{id}", StreamAsync).WithName("StreamExecution").WithSummary("Watch an execution as server-sent events")
            .WithDescription("Sends what happens as it happens and ends after the final event. After a break, Last-Event-ID goes on without a gap and without repeats, also when the server was started anew; once the final event was seen, the answer is 204. See docs/templates.md for what a client does with each event.")
            .WithErrors(TemplateErrors.ExecutionNotFound);
        templates.MapPost("/cancel/{id}", CancelAsync).WithName("CancelExecution").WithSummary("Stop an execution, at the model provider too")
            .WithDescription("Sections that are finished are kept. Cancelling twice is one cancellation.")
            .WithErrors(TemplateErrors.ExecutionNotFound, TemplateErrors.ExecutionFinished).WithAnswerExample(TemplateExamples.Cancelled);
        templates.MapGet("/executions", ListAsync).WithName("ListExecutions").WithSummary("The caller's executions, newest first")
            .WithDescription("Some milliseconds behind. Filters: status (queued, analysing, running, completed, partial, failed, cancelled), template (its id), from and to (accepted at or after, accepted before).")
            .WithAnswerExample(new Page<ExecutionSummaryResponse>([TemplateExamples.Summary], NextCursor: null));
    }

    private static async Task<Results<Accepted<ExecutionAcceptedResponse>, Ok<ExecutionResponse>, ProblemResult>> ExecuteAsync(
        ExecuteTemplateRequest request, IdempotencySeed seed, PreferWait prefer, HttpContext http, ClaimsPrincipal caller,
        IGrainFactory grains, ExecutionWatch watch, IWebhookUrls urls)
    {
        if (request.WebhookUrl is { } url && urls.WhyNot(url) is { } reason)
            return WebhookErrors.Invalid("webhookUrl", reason).ToProblem();
        if (request.ConversationId is not null && !Permission.HasScope(caller, Scopes.ConversationsWrite))
            return new ProblemResult(Problems.Forbidden, $"A conversationId needs the scope '{Scopes.ConversationsWrite}', which the key or token does not have.");
        var (id, user) = (seed.NewId(IdPrefix), caller.UserId());
        var grain = grains.GetGrain<IExecutionGrain>(id);
        var started = await grain.StartAsync(request.ToCommand(user));
        if (started.Error is { } error)
            return error.ToProblem();
        prefer.Acknowledge(http);
        if (prefer.Wait is { } wait && await watch.EndsWithinAsync(id, user, wait, http.RequestAborted))
            return TypedResults.Ok(ExecutionResponse.Of((await grain.GetAsync(user)).Require()));
        return TypedResults.Accepted(TemplatePaths.Status(id), ExecutionAcceptedResponse.Of(started.Require()));
    }

    private static async Task<Results<Tagged<ExecutionResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await FindAsync(grains, id, g => g.GetAsync(caller.UserId()));
        return result.ToTagged(VersionOf, ExecutionResponse.Of);
    }

    private static async Task<Results<EventStream<ExecutionStreamData>, NoContent, ProblemResult>> StreamAsync(
        string id, LastEventId last, ClaimsPrincipal caller, IGrainFactory grains, ExecutionWatch watch)
    {
        var user = caller.UserId();
        var found = await FindAsync(grains, id, g => g.GetAsync(user));
        if (found.Error is { } error)
            return error.ToProblem();
        var after = last.Value == EndPosition ? null : last.Value;
        if (after != last.Value && found.Require().IsFinished)
            return TypedResults.NoContent();
        return new EventStream<ExecutionStreamData>(watch.EventsAsync(id, user, after));
    }

    private static async Task<Results<Ok<ExecutionResponse>, ProblemResult>> CancelAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await FindAsync(grains, id, g => g.CancelAsync(caller.UserId()));
        return result.ToOk(ExecutionResponse.Of);
    }

    private static async Task<Ok<Page<ExecutionSummaryResponse>>> ListAsync(
        [Description("queued, analysing, running, completed, partial, failed or cancelled.")] string? status,
        [Description("The id of the template.")] string? template,
        [Description("Accepted at this time or later.")] DateTimeOffset? from,
        [Description("Accepted before this time.")] DateTimeOffset? to,
        PageQuery page, ClaimsPrincipal caller,
        IExecutionQueries executions, CancellationToken cancellationToken)
    {
        var filter = new ExecutionFilter(QueryWord.Parse<ExecutionStatus>(nameof(status), status), template, from, to);
        var rows = await executions.ListAsync(caller.UserId(), filter, PlaceOf(page.After), page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => $"{row.CreatedAt.UtcDateTime:O} {row.Id}", ExecutionSummaryResponse.Of));
    }

    // What can't be an id is unknown; no grain needs to be asked.
    private static async Task<Result<Execution>> FindAsync(IGrainFactory grains, string id, Func<IExecutionGrain, Task<Result<Execution>>> ask) =>
        NexusId.IsValid(id, IdPrefix) ? await ask(grains.GetGrain<IExecutionGrain>(id)) : TemplateErrors.ExecutionNotFound;

    // A section that begins, or begins anew, is no transition and makes no revision, but is to be seen.
    private static long VersionOf(Execution execution) =>
        execution.Revision * 10_000L + execution.Sections.Where(s => s.Status == SectionStatus.Running).Sum(s => s.Attempt);

    private static ExecutionPlace? PlaceOf(string? position)
    {
        if (position?.Split(' ') is not [var time, var id])
            return null;
        return new ExecutionPlace(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), id);
    }
}
