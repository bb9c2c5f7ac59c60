using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Ai;

internal sealed partial class ModelCaller
{
    [LoggerMessage(LogLevel.Warning, "A call to the model provider {Provider} failed; retry {Retry} follows in {Delay}.")]
    private partial void LogRetry(string provider, int retry, TimeSpan delay, Exception? exception);
}
