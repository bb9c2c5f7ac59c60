using System.Net.Sockets;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>A Redis of the test's own, which writes down at once what it holds.</summary>
internal sealed class OwnRedis : IAsyncDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("nexus-test-redis-").FullName;
    private readonly int _port = OsProcess.FreePort();
    private OsProcess? _server;

    /// <summary>The program, or null where there is none; then membership is in PostgreSQL.</summary>
    public static string? Program { get; } = new[] { "redis-server", "valkey-server" }
        .SelectMany(n => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, n)))
        .FirstOrDefault(File.Exists);

    /// <summary>As the server's setting wants it.</summary>
    public string ConnectionString => $"127.0.0.1:{_port},abortConnect=false";

    public async Task StartAsync()
    {
        _server = OsProcess.Start([Program!, "--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _place, "--appendonly", "yes", "--save", ""]);
        await Eventually.AsyncCondition(AnswersAsync);
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _server!.Kill();
        await _server.ExitAsync(TimeSpan.FromSeconds(10));
        await _server.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_place, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            await using var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync() == "+PONG";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
