using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Webhooks;

internal sealed partial class DeliveryGrain
{
    private readonly ILogger _logger = services.Logger;

    [LoggerMessage(LogLevel.Warning, "The deliveries to {Endpoint} could not be looked at; trying again in {Pause}")]
    private partial void LogOutage(Exception exception, string endpoint, TimeSpan pause);

    [LoggerMessage(LogLevel.Error, "An attempt of delivery {Delivery} to {Endpoint} could not be recorded; it is made again")]
    private partial void LogUnrecorded(Exception exception, string endpoint, Guid delivery);

    [LoggerMessage(LogLevel.Error, "Delivery {Delivery} could not be sent to {Endpoint}; this counts as a failed attempt")]
    private partial void LogNotSent(Exception exception, string endpoint, Guid delivery);

    [LoggerMessage(LogLevel.Information, "{Endpoint} failed {Failures} times in a row; it is left alone until {Until}")]
    private partial void LogOpened(string endpoint, int failures, DateTimeOffset until);

    [LoggerMessage(LogLevel.Information, "{Endpoint} is back")]
    private partial void LogClosed(string endpoint);

    [LoggerMessage(LogLevel.Warning, "How {Endpoint} does could not be kept")]
    private partial void LogNotKept(Exception exception, string endpoint);

    [LoggerMessage(LogLevel.Information, "{Count} deliveries to {Endpoint} waited for longer than all retries take, and failed")]
    private partial void LogExpired(string endpoint, int count);

    [LoggerMessage(LogLevel.Information, "{Endpoint} is gone; {Count} deliveries to it are cancelled")]
    private partial void LogCancelled(string endpoint, int count);

    [LoggerMessage(LogLevel.Warning, "{Endpoint} could not be told how it does; trying again in {Pause}")]
    private partial void LogUntold(Exception exception, string endpoint, TimeSpan pause);
}
