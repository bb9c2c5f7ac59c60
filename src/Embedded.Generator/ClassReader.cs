using Microsoft.CodeAnalysis;

namespace Nexus.Embedded.Generator;

/// <summary>Reads grain classes: those that aren't abstract and implement <c>IGrainBase</c> and a grain interface, or just the latter.</summary>
internal static class ClassReader
{
    public static ClassRead? Read(INamedTypeSymbol symbol, Compilation compilation)
    {
        if (symbol.IsAbstract || symbol.IsStatic || symbol.TypeKind != TypeKind.Class)
            return null;
        if (compilation.GetTypeByMetadataName("Orleans.IGrain") is not { } grain || !InterfaceReader.Extends(symbol, grain))
            return null;

        // References implement grain interfaces too.
        if (compilation.GetTypeByMetadataName("Orleans.Runtime.GrainReference") is { } reference && Bases(symbol).Contains(reference, SymbolEqualityComparer.Default))
            return null;
        var problems = new List<Problem>();
        if (symbol.IsGenericType || InterfaceReader.Containers(symbol).Any(c => c.IsGenericType))
            problems.Add(Problem.At(Rules.GenericClass, symbol));
        if (!InterfaceReader.IsVisible(symbol, compilation))
            problems.Add(Problem.At(Rules.Inaccessible, symbol));
        var name = problems.Count > 0 ? null : symbol.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return new ClassRead(name, new Sequence<Problem>(problems));
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol symbol)
    {
        for (var type = symbol.BaseType; type is not null; type = type.BaseType)
            yield return type;
    }
}
