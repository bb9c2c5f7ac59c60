using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;
using Nexus.Api.Access;

namespace Nexus.Silo.Hosting;

/// <summary>Prints the OpenAPI document without PostgreSQL, an engine or a port: the routes are there, nothing runs behind them.</summary>
internal static class OpenApiDocument
{
    public static async Task PrintAsync(Stream target)
    {
        var builder = CreateBuilder();

        // Kestrel's own service, registered while building, stays: it is what joins the routes to the document.
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.RemoveAll<IServer>();
        builder.Services.AddSingleton<IServer, NoServer>();

        await using var app = NexusHost.Build(builder);
        await app.StartAsync();
        var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1");
        var document = await provider.GetOpenApiDocumentAsync();
        await document.SerializeAsJsonAsync(target, OpenApiSpecVersion.OpenApi3_1);
        await app.StopAsync();
    }

    private static WebApplicationBuilder CreateBuilder()
    {
        // A well-formed setting that nothing connects to.
        var builder = NexusHost.CreateBuilder(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Nexus:Postgres:ConnectionString"] = "Host=none",
        });
        builder.Logging.ClearProviders();
        return builder;
    }

    /// <summary>The page that says who may call what, from the same routes.</summary>
    public static async Task<string> RenderPermissionsAsync()
    {
        var builder = CreateBuilder();
        await using var app = NexusHost.Build(builder);
        return PermissionPage.Render(app);
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
