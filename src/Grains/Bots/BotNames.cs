using Nexus.Bots;

namespace Nexus.Grains.Bots;

/// <summary>How far something is, as the tables spell it.</summary>
internal static class BotNames
{
    /// <summary>Waits.</summary>
    public const string Pending = "pending";

    /// <summary>An update that was handled.</summary>
    public const string Done = "done";

    /// <summary>An update that is passed over.</summary>
    public const string Parked = "parked";

    /// <summary>A message that Telegram took.</summary>
    public const string Sent = "sent";

    /// <summary>A message that is not sent any more.</summary>
    public const string Failed = "failed";

    /// <summary>A recipient of a broadcast to whom it is being sent.</summary>
    public const string Sending = "sending";

    /// <summary>A recipient who does not want the bot any more.</summary>
    public const string Gone = "gone";

    /// <summary>A recipient of whom it is not known whether he has it.</summary>
    public const string Unknown = "unknown";

    /// <summary>As it is stored.</summary>
    public static string Of(UpdateStatus status) => status switch
    {
        UpdateStatus.Done => Done,
        UpdateStatus.Parked => Parked,
        _ => Pending,
    };

    /// <summary>As it was stored.</summary>
    public static UpdateStatus StatusOf(string name) => name switch
    {
        Done => UpdateStatus.Done,
        Parked => UpdateStatus.Parked,
        _ => UpdateStatus.Pending,
    };
}
