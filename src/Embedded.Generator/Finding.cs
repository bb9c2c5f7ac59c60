using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.Generator;

/// <summary>
/// What the generator found out about one type: the source to add, the line of the manifest, or what is wrong with it.
/// Compared by value, so that an edit elsewhere does not generate it anew.
/// </summary>
internal sealed class Finding : IEquatable<Finding>
{
    private Finding(string name, string source, string registration, Diagnostic? problem)
    {
        Name = name;
        Source = source;
        Registration = registration;
        Problem = problem;
    }

    /// <summary>Unique within the assembly; names the generated file.</summary>
    public string Name { get; }

    /// <summary>The generated reference; empty for a grain class.</summary>
    public string Source { get; }

    /// <summary>The statement that tells the catalog about it.</summary>
    public string Registration { get; }

    /// <summary>Why nothing is generated for it.</summary>
    public Diagnostic? Problem { get; }

    public static Finding Reference(string name, string source, string registration) => new(name, source, registration, problem: null);

    public static Finding Class(string name, string registration) => new(name, string.Empty, registration, problem: null);

    public static Finding Wrong(string name, Diagnostic problem) => new(name, string.Empty, string.Empty, problem);

    public bool Equals(Finding? other) =>
        other is not null && Name == other.Name && Source == other.Source && Registration == other.Registration
        && Equals(Problem, other.Problem);

    public override bool Equals(object? obj) => Equals(obj as Finding);

    public override int GetHashCode() => (Name, Source, Registration).GetHashCode();
}
