using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Ai.OpenAi;

/// <summary>OpenAI, or a server that speaks its chat completions (Ollama, vLLM, ...). Section <c>Nexus:Ai:OpenAi</c>.</summary>
public sealed class OpenAiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Ai:OpenAi";

    /// <summary>
    /// Where the server's API begins; <c>/chat/completions</c> is put behind it. Default: OpenAI itself. When this or the key is
    /// set, answers come from here unless <c>Nexus:Ai:Provider</c> says otherwise.
    /// </summary>
    /// <example>http://127.0.0.1:11434/v1</example>
    public Uri? BaseUrl { get; set; }

    /// <summary>The key, sent as a bearer token. Secret. Without one, no <c>Authorization</c> is sent, as local servers expect.</summary>
    [MaxLength(4096)]
    public string? ApiKey { get; set; }

    /// <summary>The model that is asked when nobody names one. Default <c>gpt-4o-mini</c>; other servers have names of their own.</summary>
    [Required]
    [MaxLength(200)]
    public string Model { get; set; } = "gpt-4o-mini";

    /// <summary>Further models that users may name. Default none: whatever is named, the default model answers.</summary>
    public IList<string> Models { get; set; } = [];

    /// <summary>Sent as <c>OpenAI-Organization</c>. Default none; only for keys that belong to several organizations.</summary>
    [MaxLength(200)]
    public string? Organization { get; set; }

    /// <summary>
    /// Whether the token limit is sent as <c>max_tokens</c> instead of <c>max_completion_tokens</c>. Default false, as OpenAI
    /// wants it; some compatible servers know only the older name and would ignore the newer one.
    /// </summary>
    public bool OldTokenLimit { get; set; }

    /// <summary>Whether somebody set it up.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(ApiKey) || BaseUrl is not null;
}
