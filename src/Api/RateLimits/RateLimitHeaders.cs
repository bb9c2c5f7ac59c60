using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Nexus.Api.RateLimits;

/// <summary>The headers about limits on every answer that counts against one.</summary>
internal static class RateLimitHeaders
{
    /// <summary>What a caller who has rested may send at once.</summary>
    public const string Limit = "RateLimit-Limit";

    /// <summary>What is left of it.</summary>
    public const string Remaining = "RateLimit-Remaining";

    /// <summary>Seconds until it is all there again.</summary>
    public const string Reset = "RateLimit-Reset";

    /// <summary>Sets them.</summary>
    public static void Apply(HttpResponse response, SubjectBucket bucket, in RateStanding standing)
    {
        var headers = response.Headers;
        headers[Limit] = bucket.Limit.Text;
        headers[Remaining] = HeaderUtilities.FormatNonNegativeInt64(standing.Remaining);
        headers[Reset] = HeaderUtilities.FormatNonNegativeInt64(standing.ResetSeconds);
    }

    /// <summary>Sets them again on an answer that was emptied because the request failed.</summary>
    public static void Restore(HttpContext context, TimeProvider clock)
    {
        if (context.Features.Get<SubjectBucket>() is { } bucket)
            Apply(context.Response, bucket, bucket.Look(clock.GetElapsedTime(0)));
    }
}
