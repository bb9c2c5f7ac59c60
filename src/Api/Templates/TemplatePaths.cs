namespace Nexus.Api.Templates;

/// <summary>Where templates and executions are found.</summary>
internal static class TemplatePaths
{
    /// <summary>A template.</summary>
    public static string Template(string templateId) => $"/api/v1/templates/{templateId}";

    /// <summary>Status and result.</summary>
    public static string Status(string executionId) => $"/api/v1/templates/status/{executionId}";

    /// <summary>Server-sent events.</summary>
    public static string Stream(string executionId) => $"/api/v1/templates/stream/{executionId}";
}
