using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Templates;

/// <summary>How executions of templates behave. Section <c>Nexus:Templates</c>.</summary>
public sealed class TemplatesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Templates";

    /// <summary>How many sections of one execution are written at a time. Default 4; the others wait as pending.</summary>
    [Range(1, 64)]
    public int SectionConcurrency { get; set; } = 4;

    /// <summary>Tokens of a whole answer when the request names no limit, shared evenly by its sections. Default 2048.</summary>
    [Range(1, 8192)]
    public int MaxTokens { get; set; } = 2048;

    /// <summary>How many domains are chosen at most when the request names none. Default 3; each is a model call.</summary>
    [Range(1, 8)]
    public int ChosenDomains { get; set; } = 3;

    /// <summary>
    /// How long after the last sign of life an execution is taken up again, should its process have died. Default 10 s.
    /// Shorter recovers faster and looks after healthy long executions more often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ResumeAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often in a row an execution is taken up without finishing a section, before it fails. Default 5: what kills its
    /// process each time must not do so for ever.
    /// </summary>
    [Range(1, 1000)]
    public int MaxResumptions { get; set; } = 5;

    /// <summary>
    /// How many answers the cache holds for templates that allow one. Default 10,000, about a KiB each; beyond it the oldest make room.
    /// 0 keeps none.
    /// </summary>
    [Range(0, 10_000_000)]
    public int CachedAnswers { get; set; } = 10_000;
}
