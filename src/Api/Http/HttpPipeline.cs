using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.Api.OpenApi;

namespace Nexus.Api.Http;

/// <summary>The middleware in front of authentication, in its order.</summary>
internal static class HttpPipeline
{
    /// <summary>From the outside in: who really calls, name and headers and log line, faults, empty failures, pages, routing, bodies over the limit.</summary>
    public static void UseApiHttp(this WebApplication app)
    {
        app.UseHttpEdge();
        app.UseSwaggerPage();
        app.UseRouting();
        app.UseMiddleware<LargeBodies>();
        app.UseMiddleware<BodyCharset>();
    }

    /// <summary>The part before pages and routes.</summary>
    public static void UseHttpEdge(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.TrustedProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseMiddleware<RequestEdge>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(static context =>
            ProblemWriter.OfStatus(context.HttpContext, context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }
}
