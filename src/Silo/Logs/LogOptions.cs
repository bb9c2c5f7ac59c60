using System.ComponentModel.DataAnnotations;

namespace Nexus.Silo.Logs;

/// <summary>How log lines look. Levels are the framework's own setting, <c>Logging:LogLevel</c>.</summary>
public sealed class LogOptions
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Log";

    /// <summary>
    /// <c>json</c>: one JSON object a line, for collectors; <c>text</c>: for people. In both, a line break or a control
    /// character inside a value is escaped, so that no input can make a line of its own.
    /// </summary>
    [AllowedValues("json", "text", ErrorMessage = "The format must be json or text.")]
    public string Format { get; set; } = "json";
}
