using System.Text;
using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.Generator;

/// <summary>What a grain method gives back.</summary>
internal enum ReturnShape
{
    Unsupported,
    Void,
    Task,
    TaskOfResult,
    ValueTask,
    ValueTaskOfResult,
    AsyncEnumerable,
}

/// <summary>Reads grain interfaces and classes.</summary>
internal static class GrainSymbols
{
    private static readonly SymbolDisplayFormat FullName = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly string[] Options = ["OneWay", "ReadOnly", "AlwaysInterleave", "Unordered"];

    public static bool IsGrainInterface(INamedTypeSymbol type) => type.AllInterfaces.Any(i => Is(i, "Orleans.Runtime.IAddressable"));

    public static bool IsGrainClass(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(i => Is(i, "Orleans.IGrainBase")) && type.AllInterfaces.Any(IsGrainInterface);

    /// <summary>The interfaces whose methods a reference has: its own and those it inherits.</summary>
    public static IEnumerable<INamedTypeSymbol> CallableInterfaces(INamedTypeSymbol type) =>
        new[] { type }.Concat(type.AllInterfaces).Where(i => i.GetMembers().OfType<IMethodSymbol>().Any(IsCallable));

    public static bool IsCallable(IMethodSymbol method) => method is { MethodKind: MethodKind.Ordinary, IsStatic: false };

    public static ReturnShape ShapeOf(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
            return ReturnShape.Void;
        return NameOf(method.ReturnType.OriginalDefinition) switch
        {
            "global::System.Threading.Tasks.Task" => ReturnShape.Task,
            "global::System.Threading.Tasks.Task<TResult>" => ReturnShape.TaskOfResult,
            "global::System.Threading.Tasks.ValueTask" => ReturnShape.ValueTask,
            "global::System.Threading.Tasks.ValueTask<TResult>" => ReturnShape.ValueTaskOfResult,
            "global::System.Collections.Generic.IAsyncEnumerable<T>" => ReturnShape.AsyncEnumerable,
            _ => ReturnShape.Unsupported,
        };
    }

    /// <summary>The type inside the task, or null.</summary>
    public static string? ResultOf(IMethodSymbol method) =>
        method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } type ? NameOf(type.TypeArguments[0]) : null;

    /// <summary>Names of <c>InvokeMethodOptions</c>, from the attributes of the method.</summary>
    public static IReadOnlyList<string> OptionsOf(IMethodSymbol method) =>
        [.. Options.Where(option => Has(method, $"Orleans.Concurrency.{option}Attribute"))];

    public static bool IsOneWay(IMethodSymbol method) => Has(method, "Orleans.Concurrency.OneWayAttribute");

    /// <summary>The text of the method's own time-out, or null.</summary>
    public static string? ResponseTimeoutOf(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(a => Is(a.AttributeClass, "Orleans.ResponseTimeoutAttribute"))?.ConstructorArguments.FirstOrDefault().Value as string;

    public static bool IsCancellationToken(ITypeSymbol type) => NameOf(type) == "global::System.Threading.CancellationToken";

    public static string NameOf(ITypeSymbol type) => type.ToDisplayString(FullName);

    /// <summary>The name without the marks of nullability, for <c>typeof</c>.</summary>
    public static string RuntimeNameOf(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static string IdentifierOf(INamedTypeSymbol type) => Identifier(type.ToDisplayString());

    public static string Identifier(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
            text.Append(char.IsLetterOrDigit(c) ? c : '_');
        return text.ToString();
    }

    private static bool Has(ISymbol symbol, string attribute) => symbol.GetAttributes().Any(a => Is(a.AttributeClass, attribute));

    private static bool Is(INamedTypeSymbol? type, string name) => type?.ToDisplayString() == name;
}
