using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Audit;
using Nexus.Events;
using Nexus.Grains.Events;

namespace Nexus.Grains.Audit;

/// <summary>What an audited event is called in the audit log, and what of it is kept. An event that is not named here keeps its own name.</summary>
internal static class AuditActions
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["user.session.started"] = "auth.login",
        ["user.session.revoked"] = "auth.session.revoked",
        ["user.password.changed"] = "auth.password.changed",
        ["user.locked"] = "auth.locked",
        ["user.signing-key.added"] = "auth.signing-key.added",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Who proves who he is acts from then on: with him as a guest, nobody would find his sign-ins.
    private static readonly FrozenSet<string> BySubject =
        FrozenSet.ToFrozenSet(["user.registered", "user.session.started", "user.identity.linked"], StringComparer.Ordinal);

    // Whoever's request it was that found the time come.
    private static readonly FrozenSet<string> BySystem = FrozenSet.ToFrozenSet(["user.signing-key.added"], StringComparer.Ordinal);

    // A list of what may be kept: a member that nobody thought of stays out, and no secret or address gets in by being added.
    private static readonly string[] Details =
    [
        "sessionId", "how", "reason", "until", "roles", "scopes", "keyId", "kid", "signsFrom", "issuer", "existingAccount", "endpointId", "botId",
    ];

    /// <summary>The entry that an event makes.</summary>
    public static AuditEntry Of(LoggedEvent logged)
    {
        var data = JsonNode.Parse(logged.Data) as JsonObject ?? [];
        var (name, subject) = (NameOf(logged.Type, data), logged.Owner ?? logged.Aggregate);
        var origin = EventOrigin.Of(logged.Trace) ?? EventOrigin.System with { Via = ActorKind.Unknown };
        if (BySystem.Contains(logged.Type))
            origin = EventOrigin.System;
        // Of who erases himself nothing is noted any more: the redaction may have run before.
        if (origin.Actor == subject && (logged.Type == "user.erased" || (string?)data["reason"] == "erased"))
            (origin, data) = (origin with { Ip = null, RequestId = null }, []);
        var actor = origin.Actor ?? (BySubject.Contains(logged.Type) && origin.Via is ActorKind.Guest or ActorKind.Unknown ? logged.Owner : null);
        return new AuditEntry(
            logged.Id, logged.OccurredAt, name, actor, origin.Via, subject, origin.Ip, origin.RequestId, Kept(data));
    }

    private static string NameOf(string type, JsonObject data)
    {
        // A session that ends because a token of it was stolen is another thing than a logout.
        if (type == "user.session.revoked" && (string?)data["reason"] == "tokenReused")
            return "auth.refresh.reused";
        return Names.GetValueOrDefault(type, type);
    }

    private static string Kept(JsonObject data)
    {
        var kept = new JsonObject();
        foreach (var name in Details)
        {
            if (data[name] is { } value)
                kept[name] = value.DeepClone();
        }

        return kept.ToJsonString(JsonSerializerOptions.Default);
    }
}
