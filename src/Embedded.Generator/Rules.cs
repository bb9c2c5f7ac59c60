using Microsoft.CodeAnalysis;

namespace Nexus.Embedded.Generator;

/// <summary>What grains must not be.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor ReturnType = Rule(
        "NEXUS001",
        "A grain method must be asynchronous",
        "{0} must return Task, Task<T>, ValueTask, ValueTask<T>, IAsyncEnumerable<T> or void");

    public static readonly DiagnosticDescriptor GenericInterface = Rule(
        "NEXUS002",
        "A grain interface must not be generic",
        "{0} is a generic grain interface, which the Embedded engine does not support");

    public static readonly DiagnosticDescriptor GenericMethod = Rule(
        "NEXUS003",
        "A grain method must not be generic",
        "{0} is a generic grain method, which the Embedded engine does not support");

    public static readonly DiagnosticDescriptor ByReference = Rule(
        "NEXUS004",
        "Arguments of a grain method must be passed by value",
        "{0} has a ref, in or out parameter, which can't cross a grain call");

    public static readonly DiagnosticDescriptor NotAMethod = Rule(
        "NEXUS005",
        "A grain interface must have only methods",
        "{0} is not a method, and grain interfaces can't have anything else");

    public static readonly DiagnosticDescriptor Inaccessible = Rule(
        "NEXUS006",
        "A grain must be visible in its assembly",
        "{0} is private, protected or file-local, so the Embedded engine can't refer to it");

    public static readonly DiagnosticDescriptor GenericClass = Rule(
        "NEXUS007",
        "A grain class must not be generic",
        "{0} is a generic grain class, which the Embedded engine does not support");

    private static readonly DiagnosticDescriptor[] All =
        [ReturnType, GenericInterface, GenericMethod, ByReference, NotAMethod, Inaccessible, GenericClass];

    public static DiagnosticDescriptor ById(string id) => All.First(rule => rule.Id == id);

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Nexus.Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
