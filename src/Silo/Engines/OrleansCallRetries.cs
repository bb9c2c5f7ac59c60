using System.Reflection;
using Nexus.Results;

namespace Nexus.Silo.Engines;

/// <summary>
/// Repeats calls that a silo which goes away turned down: all that did not run, and of those that may have run only the ones
/// marked <see cref="RepeatableAttribute"/>. An answer that does not come in time counts as a silo that died.
/// A repetition that another writer overtook met its own first run, which was thought lost. A rolling restart is so invisible to clients of the API.
/// </summary>
internal sealed partial class OrleansCallRetries(TimeProvider clock, ILogger<OrleansCallRetries> logger) : IOutgoingGrainCallFilter
{
    private static readonly string Unavailable = new SiloUnavailableException().Message;

    // Longer than it takes to notice a dead silo, shorter than a caller waits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var started = clock.GetTimestamp();
        var mayRunStill = false;
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception exception) when (MayRepeat(context, exception, mayRunStill) && clock.GetElapsedTime(started) < Patience)
            {
                mayRunStill |= !DidNotRun(exception);
                LogRepeated(exception, context.InterfaceName, context.MethodName);
            }

            await Task.Delay(pause, clock);
        }
    }

    /// <summary>Whether the call certainly did not run.</summary>
    /// <remarks>
    /// A silo that turns a call down names a reason of its own or none. What the caller's runtime itself makes of a silo that
    /// died, or of its own end, is told by another text: then the call may have run. A text that is not known counts as that.
    /// </remarks>
    internal static bool DidNotRun(Exception exception) => exception switch
    {
        SiloUnavailableException unavailable => unavailable.Message == Unavailable || IsFromPlacement(unavailable.Message),
        OrleansMessageRejectionException or GatewayTooBusyException => true,
        // Not public, and thrown before anything was sent.
        OrleansException other => other.GetType().FullName == "Orleans.Runtime.Messaging.ConnectionFailedException",
        _ => false,
    };

    private static bool MayRepeat(IOutgoingGrainCallContext context, Exception exception, bool mayRunStill) =>
        !context.TargetId.IsSystemTarget() && (DidNotRun(exception) || (IsLoss(exception, mayRunStill) && IsRepeatable(context.InterfaceMethod)));

    private static bool IsLoss(Exception exception, bool mayRunStill) =>
        exception is SiloUnavailableException or TimeoutException || (mayRunStill && exception is StaleStateException);

    private static bool IsRepeatable(MethodInfo? method) => method?.IsDefined(typeof(RepeatableAttribute), inherit: true) == true;

    // Where to put a grain was asked of a silo that stops, or there was none for it yet.
    private static bool IsFromPlacement(string message) =>
        (message.StartsWith("Silo '", StringComparison.Ordinal) && message.EndsWith("is shutting down.", StringComparison.Ordinal))
        || message.EndsWith("there are no compatible silos.", StringComparison.Ordinal);

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Interface}.{Method} is called again")]
    private partial void LogRepeated(Exception exception, string @interface, string method);
}
