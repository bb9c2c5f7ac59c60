using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Templates;

internal sealed partial class ExecutionRun
{
    private readonly ILogger _logger = services.Logger;

    [LoggerMessage(LogLevel.Warning, "Section {Domain} of {Execution} failed: {Code}.")]
    private partial void LogSectionFailed(string execution, string domain, string code, Exception exception);
}
