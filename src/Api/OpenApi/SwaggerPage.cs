using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;

namespace Nexus.Api.OpenApi;

/// <summary>The interactive page at <c>/swagger</c>. Its scripts and styles are files of ours, so the page policy holds for it.</summary>
internal static class SwaggerPage
{
    private const string Root = "/swagger";

    /// <summary>Adds it in front of routing.</summary>
    public static void UseSwaggerPage(this IApplicationBuilder app) => app.UseWhen(
        static context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal),
        static page =>
        {
            page.Use(static (HttpContext context, RequestDelegate next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = EdgeHeaders.PagePolicy;
                return next(context);
            });
            page.UseSwaggerUI(static options =>
            {
                options.RoutePrefix = Root[1..];
                options.DocumentTitle = "Nexus API";
                options.SwaggerEndpoint(OpenApiServices.Path, "Nexus API");
                options.EnableTryItOutByDefault();
                options.DisplayRequestDuration();
                options.EnablePersistAuthorization();
            });
        });
}
