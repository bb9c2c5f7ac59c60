using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Conversations;

internal sealed partial class ConversationGrain
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(LogLevel.Debug, "A reply of {Conversation} was stopped.")]
    private partial void LogStopped(string conversation);

    [LoggerMessage(LogLevel.Warning, "A reply of {Conversation} was interrupted because a step could not be stored; it is looked after again.")]
    private partial void LogInterrupted(string conversation, Exception exception);

    [LoggerMessage(LogLevel.Error, "A reply of {Conversation} failed inside Nexus.")]
    private partial void LogBroken(string conversation, Exception exception);
}
