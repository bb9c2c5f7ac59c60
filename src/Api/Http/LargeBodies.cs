using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Nexus.Api.Http;

/// <summary>
/// Refuses a body whose announced length is over the endpoint's limit, before anything reads it. What the client still sends is
/// read and thrown away for a while: a connection closed on a client that is sending gets it an error of the network instead of
/// the answer.
/// </summary>
internal sealed class LargeBodies(RequestDelegate next, TimeProvider clock)
{
    // Beyond either, the client is cut off.
    private const long MaxDrainedBytes = 64L * 1024 * 1024;
    private static readonly TimeSpan MaxDrainTime = TimeSpan.FromSeconds(5);

    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        return context.Request.ContentLength > limit?.MaxRequestBodySize ? RefuseAsync(context, limit) : next(context);
    }

    private async Task RefuseAsync(HttpContext context, IHttpMaxRequestBodySizeFeature limit)
    {
        limit.MaxRequestBodySize = null;
        await BadRequests.TooLarge.ExecuteAsync(context);
        await context.Response.CompleteAsync();
        if (!await DrainAsync(context))
            context.Abort();
    }

    // Whether all of the body came.
    private async Task<bool> DrainAsync(HttpContext context)
    {
        using var time = new CancellationTokenSource(MaxDrainTime, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(time.Token, context.RequestAborted);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var left = MaxDrainedBytes; left > 0;)
            {
                var count = await context.Request.Body.ReadAsync(buffer, stop.Token);
                if (count == 0)
                    return true;
                left -= count;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has its answer, and either left or sent for too long.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return false;
    }
}
