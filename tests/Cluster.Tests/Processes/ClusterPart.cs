using System.Net;
using Nexus.Testing;
using Xunit.Sdk;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>A silo or a front-end, and the supervisor that starts it again at the same address whenever it ends.</summary>
internal sealed class ClusterPart : IAsyncDisposable
{
    private readonly string _program;
    private readonly Dictionary<string, string> _environment;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client;
    private readonly Task _supervision;

    public ClusterPart(string name, string program, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        Address = new Uri($"http://127.0.0.1:{OsProcess.FreePort()}");
        _program = program;
        _environment = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["NEXUS__AUTH__PASSWORDITERATIONS"] = "1000",
            ["NEXUS__POSTGRES__MAXPOOLSIZE"] = "20",
        };
        _client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(3) };
        Process = Launch();
        _supervision = SuperviseAsync();
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>The one that runs now.</summary>
    public OsProcess Process { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Waits until it was started so many times and is ready.</summary>
    public async Task ReadyAsync(int starts = 1)
    {
        try
        {
            await Eventually.AsyncCondition(async () => Starts >= starts && await IsReadyAsync(), TimeSpan.FromSeconds(90), $"{Name} is ready");
        }
        catch (XunitException e)
        {
            throw new XunitException($"{e.Message}{Environment.NewLine}It said: {Process.Said}", e);
        }
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _client.GetAsync(new Uri("/ready", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>As a rolling restart does: asks it to stop, and waits until its successor is ready.</summary>
    public async Task RestartAsync()
    {
        var next = Starts + 1;
        Process.Terminate();
        await ReadyAsync(next);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Process.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private OsProcess Launch()
    {
        Starts++;
        return OsProcess.Start(["dotnet", _program], _environment, _environment["NEXUS__HOME"]);
    }

    private async Task SuperviseAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Process.ExitAsync(_stop.Token);
            await Process.DisposeAsync();
            Process = Launch();
        }
    }
}
