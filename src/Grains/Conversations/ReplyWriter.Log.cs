using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Conversations;

internal sealed partial class ReplyWriter
{
    private readonly ILogger _logger = services.Logger;

    [LoggerMessage(LogLevel.Warning, "A reply of {Conversation} failed: {Code}.")]
    private partial void LogFailed(string conversation, string code, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Conversation} could not be summed up: {Code}. The reply is written without.")]
    private partial void LogNotSummarised(string conversation, string code, Exception exception);
}
