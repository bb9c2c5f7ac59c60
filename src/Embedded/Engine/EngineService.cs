using Microsoft.Extensions.Hosting;

namespace Orleans.Embedded;

/// <summary>Starts and stops the silo with its host.</summary>
internal sealed class EngineService(GrainEngine engine, ReminderService reminders) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Start();
        await reminders.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await reminders.StopAsync(cancellationToken);
        await engine.StopAsync(cancellationToken);
    }
}
