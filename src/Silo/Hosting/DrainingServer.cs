using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Nexus.Silo.Hosting;

/// <summary>
/// Gives Kestrel a share of the time for stopping. Without it a request that doesn't end would use up all of it, and the
/// engine behind would have none left to write the state of its grains.
/// </summary>
internal sealed class DrainingServer(IServer inner, IOptions<ServerOptions> options, TimeProvider clock) : IServer
{
    public IFeatureCollection Features => inner.Features;

    /// <summary>Wraps the server that is registered last.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var server = services.Last(s => s.ServiceType == typeof(IServer));
        services.Remove(server);
        services.AddSingleton<IServer>(provider => new DrainingServer(
            (IServer)(server.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, server.ImplementationType!)),
            provider.GetRequiredService<IOptions<ServerOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => inner.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var share = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.DrainSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(share.Token, cancellationToken);
        await inner.StopAsync(either.Token);
    }

    public void Dispose() => inner.Dispose();
}
