using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>Makes the account that <see cref="AdminOptions"/> names, once the engine runs. Harmless when run again or by several silos.</summary>
public sealed partial class FirstAdmin(
    IGrainFactory grains, IHostApplicationLifetime lifetime, IOptions<AdminOptions> options, TimeProvider clock, ILogger<FirstAdmin> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!EmailAddress.TryNormalize(options.Value.Email, out var email))
            return;
        await StartedAsync(stoppingToken);
        while (!await TryCreateAsync(email))
            await Task.Delay(RetryDelay, clock, stoppingToken);
    }

    private async Task<bool> TryCreateAsync(string email)
    {
        try
        {
            var address = grains.GetGrain<IEmailGrain>(email);
            if (await address.GetOwnerAsync() is { } owner)
            {
                LogExists(logger, email, owner);
                return true;
            }

            var registration = new Registration(
                NexusId.New(UserIds.Prefix, clock), options.Value.Password!, DisplayName: null, Language: null,
                [Roles.Admin, Roles.User], new ClientInfo(Ip: null, nameof(FirstAdmin)));
            var created = await address.RegisterAsync(registration);
            await ReportAsync(email, created);
            return true;
        }
        catch (Exception e) when (e is NexusException or TimeoutException or Orleans.Runtime.OrleansException)
        {
            LogNotYet(logger, email, e);
            return false;
        }
    }

    private async Task ReportAsync(string email, Result<SessionGrant> created)
    {
        if (created.Error is { } error)
        {
            LogRefused(logger, email, error.Code, error.Message);
            return;
        }

        // Registration signs in; nobody holds that session's tokens.
        var grant = created.Require();
        await grains.GetGrain<IUserGrain>(grant.User.Id).EndSessionAsync(grant.SessionId);
        LogCreated(logger, email, grant.User.Id);
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Created the first admin {Email} as {User}")]
    private static partial void LogCreated(ILogger logger, string email, string user);

    [LoggerMessage(LogLevel.Information, "The first admin {Email} exists as {User}")]
    private static partial void LogExists(ILogger logger, string email, string user);

    [LoggerMessage(LogLevel.Error, "The first admin {Email} could not be created: {Code}, {Reason}")]
    private static partial void LogRefused(ILogger logger, string email, string code, string reason);

    [LoggerMessage(LogLevel.Warning, "The first admin {Email} could not be created yet; it is tried again")]
    private static partial void LogNotYet(ILogger logger, string email, Exception exception);
}
