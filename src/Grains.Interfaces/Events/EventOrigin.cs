namespace Nexus.Events;

/// <summary>
/// Who caused what, and from where. The front-end enters it once a request; from there it travels with the calls, and events whose
/// type is <see cref="EventTypeAttribute.Audited"/> take it into the log. It stands behind the trace in the column of that name, and
/// not in the event: what is sent to webhooks never has an address in it.
/// </summary>
/// <param name="Actor">The user who called, or null.</param>
/// <param name="Via">How he proved who he is.</param>
/// <param name="Ip">The client's address after trusted proxies, or null.</param>
/// <param name="RequestId">What names the request in logs, or null.</param>
public sealed record EventOrigin(string? Actor, ActorKind Via, string? Ip, string? RequestId)
{
    private const string Key = "nexus.origin";
    private const char Break = ' ';

    /// <summary>Nobody called: due work, a start.</summary>
    public static readonly EventOrigin System = new(Actor: null, ActorKind.System, Ip: null, RequestId: null);

    /// <summary>Of the call that is under way.</summary>
    public static EventOrigin Current => RequestContext.Get(Key) is string text ? Parse(text) : System;

    /// <summary>Makes it the origin of all calls from here on.</summary>
    public void Enter() => RequestContext.Set(Key, ToString());

    /// <summary>A trace with the origin of the call that is under way behind it.</summary>
    public static string Follow(string? trace) => $"{trace}{Break}{RequestContext.Get(Key) as string ?? System.ToString()}";

    /// <summary>The trace alone, or null.</summary>
    public static string? TraceOf(string? column)
    {
        var end = column?.IndexOf(Break, StringComparison.Ordinal) ?? -1;
        var trace = end < 0 ? column : column![..end];
        return string.IsNullOrEmpty(trace) ? null : trace;
    }

    /// <summary>What stands behind a trace, or null: the event is older than that, or its type is not audited.</summary>
    public static EventOrigin? Of(string? column) =>
        column?.IndexOf(Break, StringComparison.Ordinal) is >= 0 and var end ? Parse(column[(end + 1)..]) : null;

    /// <summary>As it travels and is stored.</summary>
    public override string ToString() =>
        string.Join(',', Via, Uri.EscapeDataString(Actor ?? ""), Uri.EscapeDataString(Ip ?? ""), Uri.EscapeDataString(RequestId ?? ""));

    private static EventOrigin Parse(string text)
    {
        if (text.Split(',') is not [var via, var actor, var ip, var request] || !Enum.TryParse<ActorKind>(via, out var kind))
            return System with { Via = ActorKind.Unknown };
        return new EventOrigin(Word(actor), kind, Word(ip), Word(request));
    }

    private static string? Word(string text) => text.Length == 0 ? null : Uri.UnescapeDataString(text);
}

/// <summary>How a caller proved who he is.</summary>
public enum ActorKind
{
    /// <summary>It was not noted.</summary>
    Unknown,

    /// <summary>Nobody called: the system does it by itself.</summary>
    System,

    /// <summary>He did not: guests register and sign in.</summary>
    Guest,

    /// <summary>By an access token, ours or an outside issuer's.</summary>
    Session,

    /// <summary>By an API key.</summary>
    ApiKey,
}
