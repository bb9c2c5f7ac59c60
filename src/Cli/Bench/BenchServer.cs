using System.Diagnostics;

namespace Nexus.Cli.Bench;

/// <summary>A server of the bench's own, for as long as it is needed.</summary>
internal sealed class BenchServer : IDisposable
{
    private readonly Process _process;

    private BenchServer(Process process, Uri url) => (_process, Url) = (process, url);

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Starts the empty endpoint's program and waits until it answers.</summary>
    /// <param name="target">Which program.</param>
    /// <param name="arguments">What it is to be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="port">Where it listens; null: anywhere.</param>
    public static async Task<BenchServer> StartAsync(BenchTarget target, IEnumerable<string> arguments, CancellationToken cancellationToken, int? port = null)
    {
        var url = new UriBuilder(target.Url) { Host = "127.0.0.1", Port = port ?? FreePort.Find() }.Uri;
        var server = new BenchServer(Tool.Start("dotnet", [target.EmptyServer, "--urls", url.ToString(), .. arguments]), url);
        try
        {
            await server.AnswersAsync(cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        while (!_process.HasExited)
        {
            try
            {
                (await http.GetAsync(Url, cancellationToken)).Dispose();
                return;
            }
            catch (HttpRequestException)
            {
                // It is not listening yet.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
        }

        throw new InvalidOperationException($"The server ended: {await _process.StandardError.ReadToEndAsync(cancellationToken)}");
    }
}
