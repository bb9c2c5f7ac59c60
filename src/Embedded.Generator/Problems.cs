using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.Generator;

/// <summary>What the Embedded engine can't call, told at build time instead of at the first call.</summary>
internal static class Problems
{
    public static readonly DiagnosticDescriptor Generic = Error(
        "GRAIN001", "Grain interfaces and their methods can't be generic", "{0} is generic, which the Embedded engine does not support");

    public static readonly DiagnosticDescriptor ReturnType = Error(
        "GRAIN002", "A grain method must be asynchronous", "{0} must return a task, a value task, an async enumerable, or, if it is one-way, nothing");

    public static readonly DiagnosticDescriptor ByReference = Error(
        "GRAIN003", "A grain method can't take parameters by reference", "{0} takes a parameter by reference, which can't leave the process");

    public static readonly DiagnosticDescriptor Member = Error(
        "GRAIN004", "A grain interface has methods only", "{0} is a property or an event; callers need a method to wait for");

    public static readonly DiagnosticDescriptor Hidden = Error(
        "GRAIN005", "A grain must be visible to its assembly", "{0} is private to another type or to its file, so the engine can't make one");

    public static readonly DiagnosticDescriptor GenericClass = Error(
        "GRAIN006",
        "A grain class can't be generic",
        "{0} is generic, which the Embedded engine does not support; make it abstract, and derive a class for each type");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
