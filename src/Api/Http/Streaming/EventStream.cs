using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Http;

/// <summary>
/// An answer of server-sent events (WHATWG HTML, 9.2): each is flushed as it comes, and a comment every 15 s keeps proxies from
/// giving up on a quiet stream. It ends with its source, with the client, with what the caller signed in with
/// (<see cref="CallerStanding"/>), or with the process; the source is then cancelled.
/// </summary>
/// <remarks>
/// The framework's own result has no comments, hence no heartbeat. A source that fails after the start can't change the status
/// any more: the client gets an <c>error</c> event with a problem and the stream ends, so that it reconnects.
/// </remarks>
/// <param name="events">The source; its cancellation token fires when nobody listens any more.</param>
internal sealed class EventStream<T>(IAsyncEnumerable<ServerEvent<T>> events) : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    /// <summary>How often a comment is sent.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var response = httpContext.Response;
        response.ContentType = EventStreamFormat.ContentType;
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        using var listening = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            EventStreamFormat.WriteComment(response.BodyWriter, "open");
            await response.BodyWriter.FlushAsync(listening.Token);
            await PumpAsync(httpContext, listening.Token);
        }
        catch (OperationCanceledException) when (listening.IsCancellationRequested)
        {
            // The client left, or the process stops: a clean end of the answer. The client resumes elsewhere.
        }
        catch (Exception exception)
        {
            var problem = services.GetRequiredService<ExceptionMapping>().Map(exception, endpoint: null);
            EventStreamFormat.WriteFailure(response.BodyWriter, problem.ToProblem(httpContext));
            await response.BodyWriter.FlushAsync(CancellationToken.None);
        }
    }

    /// <summary>Tells OpenAPI what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [EventStreamFormat.ContentType]));

    // One loop for events and heartbeats, so that nothing is ever written from two sides.
    private async Task PumpAsync(HttpContext http, CancellationToken listening)
    {
        var (body, services) = (http.Response.BodyWriter, http.RequestServices);
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var standing = services.GetRequiredService<CallerStanding>();
        using var heartbeats = new PeriodicTimer(Heartbeat, services.GetRequiredService<TimeProvider>());
        using var over = CancellationTokenSource.CreateLinkedTokenSource(listening);
        var beat = heartbeats.WaitForNextTickAsync(listening).AsTask();
        await using var source = events.GetAsyncEnumerator(over.Token);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(next, beat);
                var hasEvent = next.IsCompleted;
                if (hasEvent && !await next)
                    return;
                if (!await standing.HoldsAsync(http))
                    throw new ProblemException(CallerStanding.Over);
                if (hasEvent)
                {
                    EventStreamFormat.Write(body, source.Current, json);
                    next = source.MoveNextAsync().AsTask();
                }
                else
                {
                    await beat;
                    EventStreamFormat.WriteComment(body, "heartbeat");
                    beat = heartbeats.WaitForNextTickAsync(listening).AsTask();
                }

                await body.FlushAsync(listening);
            }
        }
        finally
        {
            // An enumerator must not be disposed of while it moves. What it throws now has been asked for, or is thrown already.
            await over.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
