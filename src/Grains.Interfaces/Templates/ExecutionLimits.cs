namespace Nexus.Templates;

/// <summary>The most that a request to execute a template may have; also of those that come in a batch.</summary>
public static class ExecutionLimits
{
    /// <summary>Characters of a query.</summary>
    public const int Query = 8000;

    /// <summary>Characters of an id.</summary>
    public const int Id = 64;

    /// <summary>Domains of one request.</summary>
    public const int Domains = 8;

    /// <summary>Bytes of a context, and of values for variables.</summary>
    public const int ContextBytes = 16 * 1024;

    /// <summary>Tokens of an answer.</summary>
    public const int Tokens = 8192;
}
