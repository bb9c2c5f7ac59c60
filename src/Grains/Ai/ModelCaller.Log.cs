using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Ai;

internal sealed partial class ModelCaller
{
    [LoggerMessage(LogLevel.Error, "{Provider} {Model} gave no answer, and trying again would not help: {Reason}, {Detail}.")]
    private partial void LogRefused(string provider, string model, string reason, string? detail, Exception? exception);

    [LoggerMessage(LogLevel.Warning, "{From} gave no answer ({Reason}); {To} is asked.")]
    private partial void LogFallback(string from, string reason, string to);
}
