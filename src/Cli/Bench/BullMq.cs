using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Nexus.Cli.Bench;

/// <summary>The peer of webhooks and batches: BullMQ on a Redis of its own, which writes its append-only file every second.</summary>
internal sealed class BullMq : IDisposable
{
    private const int Workers = 64;

    private readonly string _folder;
    private readonly Process _redis;
    private readonly string _address;

    private BullMq(string folder, Process redis, string address) => (_folder, _redis, _address) = (folder, redis, address);

    /// <summary>Starts Redis; null: the peer is not installed.</summary>
    public static async Task<BullMq?> StartAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        if (target.BullMq is not { } folder)
            return null;
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        var redis = Tool.Start(
            "redis-server", ["--port", port, "--bind", "127.0.0.1", "--dir", target.Work, "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]);
        // Its log would fill the pipe.
        _ = redis.StandardOutput.ReadToEndAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        return redis.HasExited
            ? throw new InvalidOperationException($"Redis ended: {await redis.StandardError.ReadToEndAsync(cancellationToken)}")
            : new BullMq(folder, redis, $"127.0.0.1:{port}");
    }

    /// <summary>Jobs a second.</summary>
    /// <param name="jobs">How many.</param>
    /// <param name="post">Where each makes a POST; null: it does nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">A job failed: the figure would mean nothing.</exception>
    public async Task<double> RunAsync(int jobs, Uri? post, CancellationToken cancellationToken)
    {
        List<string> arguments =
        [
            Path.Combine(_folder, "run.mjs"), "--redis", _address, "--jobs", jobs.ToString(CultureInfo.InvariantCulture),
            "--workers", Workers.ToString(CultureInfo.InvariantCulture),
        ];
        if (post is not null)
            arguments.AddRange(["--post", post.ToString()]);
        var output = await Tool.RunAsync("node", arguments, environment: null, cancellationToken);
        using var figures = JsonDocument.Parse(output);
        return figures.RootElement.GetProperty("failures").GetInt32() == 0
            ? figures.RootElement.GetProperty("jobsPerSecond").GetDouble()
            : throw new InvalidOperationException($"BullMQ: {output}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_redis.HasExited)
            _redis.Kill();
        _redis.Dispose();
    }
}
