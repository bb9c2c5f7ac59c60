using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Hosting;

public sealed class StopTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task A_request_under_way_is_answered_before_the_server_stops()
    {
        var slow = new SlowEndpoint();
        await using var server = await NexusServer.StartAsync(database, s => s.Services = services => services.AddSingleton<IStartupFilter>(slow));
        var stopping = server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var answer = server.Client.GetAsync(new Uri(SlowEndpoint.Path, UriKind.Relative));
        await slow.Entered.Task;

        var stop = server.Services.GetRequiredService<IHost>().StopAsync();
        await Eventually.Condition(() => stopping.IsCancellationRequested);
        Assert.False(stop.IsCompleted);
        slow.MayEnd.SetResult();

        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("done", await response.Content.ReadAsStringAsync());
        await stop;
    }

    [Fact]
    public async Task A_request_that_does_not_end_is_cut_after_its_share_of_the_time()
    {
        var slow = new SlowEndpoint();
        await using var server = await NexusServer.StartAsync(database, s =>
        {
            s.Services = services => services.AddSingleton<IStartupFilter>(slow);
            s.Settings["Nexus:Http:DrainSeconds"] = "1";
        });
        var answer = server.Client.GetAsync(new Uri(SlowEndpoint.Path, UriKind.Relative));
        await slow.Entered.Task;

        await server.Services.GetRequiredService<IHost>().StopAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        slow.MayEnd.SetResult();
    }

    [Fact]
    public async Task After_sigterm_readiness_turns_first_and_the_process_ends_in_order()
    {
        await using var process = await NexusProcess.StartAsync(database, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NEXUS__HTTP__DRAINDELAYSECONDS"] = "3",
        });

        process.SendTerm();

        await Eventually.AsyncCondition(async () => await process.StatusAsync("/ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await process.StatusAsync("/health"));
        Assert.Equal(0, await process.ExitAsync());
        Assert.Empty(process.Errors);
    }

    /// <summary>Answers when the test lets it.</summary>
    private sealed class SlowEndpoint : IStartupFilter
    {
        public const string Path = "/test/slow";

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map(Path, branch => branch.Run(async context =>
            {
                Entered.SetResult();
                await MayEnd.Task;
                await context.Response.WriteAsync("done");
            }));
            next(app);
        };
    }
}
