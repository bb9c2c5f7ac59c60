using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>A process of the test, with its last words and the signals that faults are made of.</summary>
internal sealed class OsProcess : IAsyncDisposable
{
    private const int Kept = 5000;
    private const int Words = 60;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private OsProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote last.</summary>
    public string Said => string.Join(Environment.NewLine, _said.TakeLast(Words));

    /// <summary>What it wrote, a line each, as far as that was kept.</summary>
    public IEnumerable<string> Lines => _said;

    /// <summary>Starts a program. Settings of the server that the tests themselves run under do not reach it.</summary>
    public static OsProcess Start(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "/",
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("NEXUS__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return new OsProcess(start);
    }

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    public static async Task RunAsync(params string[] command)
    {
        await using var process = Start(command);
        await process.ExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process._process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process._process.ExitCode}: {process.Said}");
    }

    /// <summary>A port of 127.0.0.1 that nothing listens on.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary><c>kill -9</c>.</summary>
    public void Kill() => Send(9);

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Terminate() => Send(15);

    /// <summary>What PostgreSQL takes as: break off what runs, and stop.</summary>
    public void Interrupt() => Send(2);

    /// <summary>SIGSTOP: it lives, and does nothing.</summary>
    public void Pause() => Send(19);

    /// <summary>Ends <see cref="Pause"/>.</summary>
    public void Resume() => Send(18);

    public Task ExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public async Task ExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit, TimeProvider.System);
        await _process.WaitForExitAsync(timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Send(int signal)
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, signal);
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _said.Enqueue(line);
        while (_said.Count > Kept)
            _said.TryDequeue(out _);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int pid, int signal);
}
