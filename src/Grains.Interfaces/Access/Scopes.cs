using System.Collections.Immutable;

namespace Nexus.Access;

/// <summary>
/// What an API key or a token may be limited to. A scope never gives more than the roles of its account; which operation needs
/// which is in docs/permissions.md.
/// </summary>
public static class Scopes
{
    /// <summary>All that the roles allow: a person's own session.</summary>
    public const string All = "api";

    /// <summary>See the own account and where it is signed in.</summary>
    public const string ProfileRead = "profile:read";

    /// <summary>Change the own account.</summary>
    public const string ProfileWrite = "profile:write";

    /// <summary>See executions and templates.</summary>
    public const string TemplatesRead = "templates:read";

    /// <summary>Start and stop executions.</summary>
    public const string TemplatesWrite = "templates:write";

    /// <summary>Write templates and change budgets; for admins.</summary>
    public const string TemplatesAdmin = "templates:admin";

    /// <summary>See conversations.</summary>
    public const string ConversationsRead = "conversations:read";

    /// <summary>Write and change conversations.</summary>
    public const string ConversationsWrite = "conversations:write";

    /// <summary>Ask what events come to, export them, and see reports.</summary>
    public const string AnalyticsRead = "analytics:read";

    /// <summary>Send events; make and change reports.</summary>
    public const string AnalyticsWrite = "analytics:write";

    /// <summary>See endpoints and what was delivered to them.</summary>
    public const string WebhooksRead = "webhooks:read";

    /// <summary>Register and change endpoints, and see their secrets.</summary>
    public const string WebhooksWrite = "webhooks:write";

    /// <summary>See batch jobs and their results.</summary>
    public const string BatchRead = "batch:read";

    /// <summary>Start, stop and retry batch jobs.</summary>
    public const string BatchWrite = "batch:write";

    /// <summary>See bots, their subscribers, and what came in for them.</summary>
    public const string BotsRead = "bots:read";

    /// <summary>Register, change, start and stop bots.</summary>
    public const string BotsWrite = "bots:write";

    /// <summary>See and change the accounts of others; for admins.</summary>
    public const string UsersAdmin = "users:admin";

    /// <summary>Read the audit log; for admins.</summary>
    public const string AuditAdmin = "audit:admin";

    /// <summary>Every scope there is.</summary>
    public static readonly ImmutableArray<string> Known =
        [All, ProfileRead, ProfileWrite, TemplatesRead, TemplatesWrite, TemplatesAdmin, ConversationsRead, ConversationsWrite, AnalyticsRead, AnalyticsWrite, WebhooksRead, WebhooksWrite, BatchRead, BatchWrite, BotsRead, BotsWrite, UsersAdmin, AuditAdmin];

    /// <summary>Whether there is such a scope.</summary>
    public static bool IsKnown(string scope) => Known.Contains(scope, StringComparer.Ordinal);

    /// <summary>Whether it says something only in the hands of an admin.</summary>
    public static bool IsForAdmins(string scope) => scope.EndsWith(":admin", StringComparison.Ordinal);
}
