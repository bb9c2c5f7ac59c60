using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Nexus.Testing;

/// <summary>The built server as a process of its own, for tests of its start, its end, and of <c>kill -9</c>.</summary>
public sealed class NexusProcess : IAsyncDisposable
{
    /// <summary>The setting of where it listens. Default a free port, another one for each process.</summary>
    public const string Address = "ASPNETCORE_URLS";

    // A start beside much else, as when all clients of the process before ask for it.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly TestHome? _ownHome;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private NexusProcess(Process process, Uri baseAddress, TestHome? ownHome)
    {
        _process = process;
        _ownHome = ownHome;
        Client = new HttpClient { BaseAddress = baseAddress };
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Not signed in. Relative addresses go to the server.</summary>
    public HttpClient Client { get; }

    /// <summary>Lines of standard output: the log.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Lines of standard error.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>For <c>/proc</c>.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts the server on a database and waits until it is ready.</summary>
    /// <param name="database">Where its state is.</param>
    /// <param name="environment">Settings by their environment variables: <c>NEXUS__HTTP__DRAINSECONDS</c>.</param>
    /// <param name="home">To start a second one in the place of a first; else one of its own.</param>
    public static async Task<NexusProcess> StartAsync(
        PostgresDatabase database, IReadOnlyDictionary<string, string?>? environment = null, string? home = null)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NEXUS__POSTGRES__CONNECTIONSTRING"] = database.ConnectionString,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            variables[name] = value;
        var process = Run([], variables, home);
        try
        {
            await process.ReadyAsync();
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        return process;
    }

    /// <summary>Starts the program with arguments and waits for nothing.</summary>
    public static NexusProcess Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? home = null)
    {
        var ownHome = home is null ? new TestHome() : null;
        var address = environment?.GetValueOrDefault(Address) ?? FreeAddress();
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home ?? ownHome!.Path,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Nexus.Silo.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("NEXUS__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment[Address] = address;
        start.Environment["NEXUS__HOME"] = home ?? ownHome!.Path;
        start.Environment["NEXUS__AUTH__PASSWORDITERATIONS"] = "1000";
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return new NexusProcess(new Process { StartInfo = start }, new Uri(address), ownHome);
    }

    /// <summary>Where nothing listens yet.</summary>
    public static string FreeAddress()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
    }

    /// <summary>Waits until <c>/ready</c> is 200; fails at once when the process ends.</summary>
    public Task ReadyAsync() => Eventually.AsyncCondition(async () =>
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The server ended with {_process.ExitCode}: {Said()}");
        return await StatusAsync("/ready") == HttpStatusCode.OK;
    }, StartLimit, "the server is ready");

    /// <summary>The status of a GET; null when nothing listens.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary><c>kill -9</c>: no line of its code runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void SendTerm() => _ = Kill(_process.Id, 15);

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Client.Dispose();
        _ownHome?.Dispose();
    }

    private string Said() => string.Join(Environment.NewLine, _errors.Concat(_output.TakeLast(20)));

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }


    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
