using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Conversations;

/// <summary>How conversations behave. Section <c>Nexus:Conversations</c>.</summary>
public sealed class ConversationsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Conversations";

    /// <summary>
    /// How many of the latest messages the model is shown word for word at most. Default 20. When there are more, the older half
    /// goes into the summary, by a model call of its own before the next reply.
    /// </summary>
    [Range(2, 200)]
    public int WindowMessages { get; set; } = 20;

    /// <summary>
    /// How many tokens the model is sent for a reply at most, by estimate. Default 12,000. What does not fit is left out, the oldest
    /// messages first; the latest message is always sent.
    /// </summary>
    [Range(100, 1_000_000)]
    public int ContextTokens { get; set; } = 12_000;

    /// <summary>How many tokens a reply has at most. Default 1024.</summary>
    [Range(1, 8192)]
    public int ReplyTokens { get; set; } = 1024;

    /// <summary>How many tokens the summary has at most. Default 512; it is sent with every reply.</summary>
    [Range(16, 4096)]
    public int SummaryTokens { get; set; } = 512;

    /// <summary>
    /// How long after its last sign of life a reply is looked after, should its process have died. Default 10 s. Shorter tells
    /// members sooner and looks after healthy long replies more often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ResumeAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many messages of one conversation may wait to be stored. Default 1000. Beyond it a message is refused with 429 instead
    /// of piling up memory behind a database that can't follow.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxUnstored { get; set; } = 1000;
}
