using System.Collections.Frozen;
using System.Collections.Immutable;
using Nexus.Access;
using static Nexus.Api.Access.Permission;

namespace Nexus.Api.Access;

/// <summary>
/// Who may call what: one row for every operation, by the endpoint's name. It is what authorises; an endpoint without a row
/// stops the start. A change here changes docs/permissions.md (<c>Nexus.Silo --print-permissions</c>).
/// </summary>
internal static class PermissionTable
{
    /// <summary>The name of the row for pages of operators, which come and go with the engine and have no names.</summary>
    public const string OperatorPages = "OperatorPages";

    /// <summary>The operations.</summary>
    public static readonly ImmutableArray<Permission> Operations =
    [
        // Gateway
        Everyone("GetIndex"),
        Everyone("GetHealth"),
        Everyone("GetReadiness"),
        Everyone("GetMetrics"),
        Everyone("GetVersion"),
        Everyone("GetJwks"),
        Everyone("GetOpenApi"),
        Everyone("GetProblemIndex"),
        Everyone("GetProblemPage"),

        // Auth
        Everyone("Register"),
        Everyone("LogIn"),
        Everyone("RefreshTokens"),
        Everyone("LogOut"),
        Persons("LogOutAll"),
        SignedIn("GetMe", Scopes.ProfileRead),
        SignedIn("ChangeMe", Scopes.ProfileWrite),
        Persons("ChangePassword"),
        Persons("ExportMe"),
        Persons("EraseMe"),
        Admins("ListUsers", Scopes.UsersAdmin),
        Admins("GetUser", Scopes.UsersAdmin),
        Admins("ChangeUser", Scopes.UsersAdmin),
        Admins("EraseUser", Scopes.UsersAdmin),
        Admins("ExportUser", Scopes.UsersAdmin),
        SignedIn("ListSessions", Scopes.ProfileRead),
        Persons("EndSession"),
        Persons("CreateApiKey"),
        SignedIn("ListApiKeys", Scopes.ProfileRead),
        SignedIn("GetApiKey", Scopes.ProfileRead),
        Persons("RenameApiKey"),
        Persons("RevokeApiKey"),

        // Templates
        SignedIn("ListTemplates", Scopes.TemplatesRead),
        Admins("CreateTemplate", Scopes.TemplatesAdmin),
        SignedIn("GetTemplate", Scopes.TemplatesRead),
        Admins("ChangeTemplate", Scopes.TemplatesAdmin),
        Admins("DeleteTemplate", Scopes.TemplatesAdmin),
        SignedIn("ListTemplateVersions", Scopes.TemplatesRead),
        SignedIn("GetTemplateVersion", Scopes.TemplatesRead),
        Admins("RestoreTemplateVersion", Scopes.TemplatesAdmin),
        SignedIn("ExecuteTemplate", Scopes.TemplatesWrite),
        SignedIn("GetExecution", Scopes.TemplatesRead),
        SignedIn("StreamExecution", Scopes.TemplatesRead),
        SignedIn("CancelExecution", Scopes.TemplatesWrite),
        SignedIn("ListExecutions", Scopes.TemplatesRead),
        SignedIn("ListDomains", Scopes.TemplatesRead),
        SignedIn("GetBudget", Scopes.TemplatesRead),
        Admins("GetUserBudget", Scopes.TemplatesAdmin),
        Admins("SetUserBudget", Scopes.TemplatesAdmin),

        // Conversations
        SignedIn("CreateConversation", Scopes.ConversationsWrite),
        SignedIn("ListConversations", Scopes.ConversationsRead),
        SignedIn("GetConversation", Scopes.ConversationsRead),
        SignedIn("ChangeConversation", Scopes.ConversationsWrite),
        SignedIn("DeleteConversation", Scopes.ConversationsWrite),
        SignedIn("ListMessages", Scopes.ConversationsRead),
        SignedIn("PostMessage", Scopes.ConversationsWrite),
        SignedIn("RegenerateReply", Scopes.ConversationsWrite),
        SignedIn("StopReply", Scopes.ConversationsWrite),
        SignedIn("Type", Scopes.ConversationsWrite),
        SignedIn("StreamConversation", Scopes.ConversationsRead),
        SignedIn("GetContext", Scopes.ConversationsRead),
        SignedIn("ListMembers", Scopes.ConversationsRead),
        SignedIn("SetMember", Scopes.ConversationsWrite),
        SignedIn("RemoveMember", Scopes.ConversationsWrite),
        SignedIn("GetFacts", Scopes.ConversationsRead),
        SignedIn("SetFacts", Scopes.ConversationsWrite),
        SignedIn("ExportConversation", Scopes.ConversationsRead),
        SignedIn("AddSocketTicket", Scopes.ConversationsWrite),
        // A ticket is proof too, so the endpoint itself asks for it, or for the scopes above.
        Everyone("OpenSocket"),
        Everyone("OpenSocketOverHttp2"),

        // Analytics
        SignedIn("IngestEvents", Scopes.AnalyticsWrite),
        SignedIn("QueryTimeseries", Scopes.AnalyticsRead),
        SignedIn("QueryBreakdown", Scopes.AnalyticsRead),
        SignedIn("QueryFunnel", Scopes.AnalyticsRead),
        SignedIn("QueryRetention", Scopes.AnalyticsRead),
        SignedIn("QueryTop", Scopes.AnalyticsRead),
        SignedIn("GetAnalyticsStats", Scopes.AnalyticsRead),
        SignedIn("CreateReport", Scopes.AnalyticsWrite),
        SignedIn("ListReports", Scopes.AnalyticsRead),
        SignedIn("GetReport", Scopes.AnalyticsRead),
        SignedIn("ReplaceReport", Scopes.AnalyticsWrite),
        SignedIn("DeleteReport", Scopes.AnalyticsWrite),
        SignedIn("RunReport", Scopes.AnalyticsWrite),
        SignedIn("ListReportRuns", Scopes.AnalyticsRead),
        SignedIn("GetReportRun", Scopes.AnalyticsRead),
        SignedIn("ExportEvents", Scopes.AnalyticsRead),

        // Webhooks
        SignedIn("RegisterWebhook", Scopes.WebhooksWrite),
        SignedIn("ListWebhooks", Scopes.WebhooksRead),
        SignedIn("GetWebhook", Scopes.WebhooksRead),
        SignedIn("ReplaceWebhook", Scopes.WebhooksWrite),
        SignedIn("ChangeWebhook", Scopes.WebhooksWrite),
        SignedIn("DeleteWebhook", Scopes.WebhooksWrite),
        SignedIn("EnableWebhook", Scopes.WebhooksWrite),
        SignedIn("DisableWebhook", Scopes.WebhooksWrite),
        SignedIn("GetWebhookSecret", Scopes.WebhooksWrite),
        SignedIn("RotateWebhookSecret", Scopes.WebhooksWrite),
        SignedIn("TestWebhook", Scopes.WebhooksWrite),
        SignedIn("ListDeliveries", Scopes.WebhooksRead),
        SignedIn("GetDelivery", Scopes.WebhooksRead),
        SignedIn("Redeliver", Scopes.WebhooksWrite),
        SignedIn("RecoverDeliveries", Scopes.WebhooksWrite),
        SignedIn("GetWebhookStats", Scopes.WebhooksRead),
        SignedIn("ListEventTypes", Scopes.WebhooksRead),

        // Batch
        SignedIn("ExecuteBatch", Scopes.BatchWrite),
        SignedIn("UploadBatch", Scopes.BatchWrite),
        SignedIn("ListBatches", Scopes.BatchRead),
        SignedIn("GetBatchStats", Scopes.BatchRead),
        SignedIn("GetBatch", Scopes.BatchRead),
        SignedIn("ListBatchResults", Scopes.BatchRead),
        SignedIn("StreamBatch", Scopes.BatchRead),
        SignedIn("CancelBatch", Scopes.BatchWrite),
        SignedIn("PauseBatch", Scopes.BatchWrite),
        SignedIn("ResumeBatch", Scopes.BatchWrite),
        SignedIn("RetryBatch", Scopes.BatchWrite),
        // The signature is the proof.
        Everyone("TakeBatchCallback"),

        // Bots
        SignedIn("RegisterBot", Scopes.BotsWrite),
        SignedIn("ListBots", Scopes.BotsRead),
        SignedIn("GetBot", Scopes.BotsRead),
        SignedIn("ChangeBot", Scopes.BotsWrite),
        SignedIn("DeleteBot", Scopes.BotsWrite),
        SignedIn("StartBot", Scopes.BotsWrite),
        SignedIn("StopBot", Scopes.BotsWrite),
        SignedIn("ReplayBotUpdate", Scopes.BotsWrite),
        SignedIn("GetBotSettings", Scopes.BotsRead),
        SignedIn("SetBotSettings", Scopes.BotsWrite),
        SignedIn("GetBotWebhook", Scopes.BotsRead),
        SignedIn("GetBotStats", Scopes.BotsRead),
        SignedIn("ListBotUpdates", Scopes.BotsRead),
        SignedIn("ListSubscribers", Scopes.BotsRead),
        SignedIn("MakeLinkCode", Scopes.BotsWrite),
        SignedIn("ListBotLinks", Scopes.BotsRead),
        SignedIn("DeleteBotLink", Scopes.BotsWrite),
        SignedIn("StartBroadcast", Scopes.BotsWrite),
        SignedIn("ListBroadcasts", Scopes.BotsRead),
        SignedIn("GetBroadcast", Scopes.BotsRead),
        SignedIn("PauseBroadcast", Scopes.BotsWrite),
        SignedIn("ResumeBroadcast", Scopes.BotsWrite),
        SignedIn("CancelBroadcast", Scopes.BotsWrite),
        SignedIn("RetryBroadcast", Scopes.BotsWrite),
        SignedIn("ListRecipients", Scopes.BotsRead),
        // Telegram proves itself by the webhook's secret, which the endpoint itself asks for.
        Everyone("TakeUpdate"),

        // Admin
        Admins("ListAuditEntries", Scopes.AuditAdmin),
    ];

    /// <summary>Pages for operators in a browser.</summary>
    public static readonly ImmutableArray<Permission> Pages =
    [
        Everyone("ShowOperatorSignIn"),
        Everyone("OperatorSignIn"),
        Admins(OperatorPages, Scopes.All),
    ];

    private static readonly FrozenDictionary<string, Permission> Rows =
        Operations.Concat(Pages).ToFrozenDictionary(p => p.Operation, StringComparer.Ordinal);

    /// <summary>The row of an operation, or null.</summary>
    public static Permission? Find(string operation) => Rows.GetValueOrDefault(operation);
}
