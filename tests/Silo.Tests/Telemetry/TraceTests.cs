using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Telemetry;

public sealed class TraceTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private static readonly string[] GrainSources = ["Nexus.Grains", "Microsoft.Orleans.Application"];

    [Fact]
    public async Task One_request_is_one_connected_trace_through_grains_sql_and_the_event_log()
    {
        var trace = ActivityTraceId.CreateRandom();
        var caller = ActivitySpanId.CreateRandom();
        using var heard = new HeardActivities(trace);
        await using var server = await NexusServer.StartAsync(database);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/register");
        request.Content = JsonContent.Create(new { email = "traced@example.com", password = NexusServer.Password });
        request.Headers.Add("traceparent", $"00-{trace}-{caller}-01");

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        // Connected: whoever has a parent has one in this trace. A parent may end after its child and after the answer.
        await Eventually.Condition(() => heard.All.All(a => a.ParentSpanId == caller || heard.All.Any(parent => parent.SpanId == a.ParentSpanId))
            && heard.All.Any(a => a.Source.Name == "Microsoft.AspNetCore"));
        var all = heard.All;
        Assert.Contains(all, a => a.Source.Name == "Microsoft.AspNetCore" && a.ParentSpanId == caller);
        Assert.Contains(all, a => GrainSources.Contains(a.Source.Name));
        Assert.Contains(all, a => a.Source.Name == "Npgsql");

        var logged = await database.ScalarAsync<string>("select trace from nexus.event_log where type = 'user.registered'");
        Assert.StartsWith($"00-{trace}-", logged, StringComparison.Ordinal);
    }

    /// <summary>The finished activities of one trace; other tests of this process have their own.</summary>
    private sealed class HeardActivities : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _stopped = new();
        private readonly ActivityListener _listener;

        public HeardActivities(ActivityTraceId trace)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "Npgsql"
                    || source.Name.StartsWith("Nexus.", StringComparison.Ordinal) || source.Name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal),
                Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                    options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = activity =>
                {
                    if (activity.TraceId == trace)
                        _stopped.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<Activity> All => [.. _stopped];

        public void Dispose() => _listener.Dispose();
    }
}
