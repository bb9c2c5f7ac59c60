using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Nexus.Silo.Hosting;

/// <summary>
/// Stops the host on SIGTERM, SIGINT and SIGQUIT: readiness turns first, then after the drain delay the host begins to stop.
/// A second SIGINT (Ctrl-C again) ends the process at once.
/// </summary>
internal sealed partial class SignalLifetime(
    IHostApplicationLifetime application, DrainReadiness readiness, IOptions<ServerOptions> options, TimeProvider clock, ILogger<SignalLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private ITimer? _delay;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _delay?.Dispose();
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (readiness.IsDraining)
        {
            context.Cancel = context.Signal != PosixSignal.SIGINT;
            return;
        }

        context.Cancel = true;
        readiness.Begin();
        LogStopping(context.Signal, options.Value.DrainDelaySeconds);
        if (options.Value.DrainDelaySeconds == 0)
            application.StopApplication();
        else
            _delay = clock.CreateTimer(_ => application.StopApplication(), null, TimeSpan.FromSeconds(options.Value.DrainDelaySeconds), Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping because of {Signal}, after a delay of {Seconds} s")]
    private partial void LogStopping(PosixSignal signal, int seconds);
}
