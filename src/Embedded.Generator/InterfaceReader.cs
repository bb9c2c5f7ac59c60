using Microsoft.CodeAnalysis;

namespace Nexus.Embedded.Generator;

/// <summary>Reads grain interfaces.</summary>
internal static class InterfaceReader
{
    private const string Addressable = "Orleans.Runtime.IAddressable";
    private const string Concurrency = "Orleans.Concurrency.";

    private static readonly SymbolDisplayFormat WithNullability = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static InterfaceRead? Read(INamedTypeSymbol symbol, Compilation compilation, CancellationToken token)
    {
        if (compilation.GetTypeByMetadataName(Addressable) is not { } addressable || !Extends(symbol, addressable))
            return null;
        var problems = new List<Problem>();
        if (symbol.IsGenericType || Containers(symbol).Any(c => c.IsGenericType))
            problems.Add(Problem.At(Rules.GenericInterface, symbol));
        if (!IsVisible(symbol, compilation))
            problems.Add(Problem.At(Rules.Inaccessible, symbol));

        var methods = new List<GrainMethodModel>();
        foreach (var member in symbol.AllInterfaces.Insert(0, symbol).SelectMany(i => i.GetMembers()))
        {
            token.ThrowIfCancellationRequested();
            if (ReadMember(member, symbol, problems) is { } method)
                methods.Add(method);
        }

        var model = problems.Count > 0 ? null : new GrainInterface(
            symbol.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            ReferenceName(symbol),
            new Sequence<GrainMethodModel>(methods));
        return new InterfaceRead(model, new Sequence<Problem>(problems));
    }

    public static bool Extends(INamedTypeSymbol symbol, INamedTypeSymbol grainInterface) =>
        symbol.AllInterfaces.Contains(grainInterface, SymbolEqualityComparer.Default);

    public static bool IsVisible(INamedTypeSymbol symbol, Compilation compilation) =>
        compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly)
        && !symbol.IsFileLocal && !Containers(symbol).Any(c => c.IsFileLocal);

    public static IEnumerable<INamedTypeSymbol> Containers(INamedTypeSymbol symbol)
    {
        for (var container = symbol.ContainingType; container is not null; container = container.ContainingType)
            yield return container;
    }

    private static GrainMethodModel? ReadMember(ISymbol member, INamedTypeSymbol owner, List<Problem> problems)
    {
        // Static members and default implementations of their own are no calls.
        if (member.IsStatic || !member.IsAbstract)
            return null;
        var isOwn = SymbolEqualityComparer.Default.Equals(member.ContainingType, owner);
        switch (member)
        {
            case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                var problem = ProblemOf(method);
                if (problem is null)
                    return Model(method);
                problems.Add(Problem.At(problem, isOwn ? method : owner));
                return null;
            case IPropertySymbol or IEventSymbol:
                problems.Add(Problem.At(Rules.NotAMethod, isOwn ? member : owner));
                return null;
            default:
                return null;
        }
    }

    private static DiagnosticDescriptor? ProblemOf(IMethodSymbol method)
    {
        if (method.IsGenericMethod)
            return Rules.GenericMethod;
        if (method.Parameters.Any(p => p.RefKind != RefKind.None))
            return Rules.ByReference;
        return KindOf(method.ReturnType) is null ? Rules.ReturnType : null;
    }

    private static GrainMethodModel Model(IMethodSymbol method)
    {
        var kind = KindOf(method.ReturnType)!.Value;
        var result = (method.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
        return new GrainMethodModel(
            method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            method.Name,
            kind,
            method.ReturnType.ToDisplayString(WithNullability),
            result?.ToDisplayString(WithNullability),
            Options(method, kind),
            ResponseTimeout(method),
            new Sequence<GrainParameter>(method.Parameters.Select(p => new GrainParameter(
                p.Type.ToDisplayString(WithNullability),
                p.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
                p.Type.ToDisplayString() == "System.Threading.CancellationToken"))));
    }

    private static ReturnKind? KindOf(ITypeSymbol type) => type.OriginalDefinition.ToDisplayString() switch
    {
        "void" => ReturnKind.Void,
        "System.Threading.Tasks.Task" => ReturnKind.Task,
        "System.Threading.Tasks.Task<TResult>" => ReturnKind.TaskOfResult,
        "System.Threading.Tasks.ValueTask" => ReturnKind.ValueTask,
        "System.Threading.Tasks.ValueTask<TResult>" => ReturnKind.ValueTaskOfResult,
        "System.Collections.Generic.IAsyncEnumerable<T>" => ReturnKind.Enumerable,
        _ => null,
    };

    private static string Options(IMethodSymbol method, ReturnKind kind)
    {
        var options = method.GetAttributes().Select(a => a.AttributeClass?.ToDisplayString()).Select(name => name switch
        {
            Concurrency + "OneWayAttribute" => "OneWay",
            Concurrency + "ReadOnlyAttribute" => "ReadOnly",
            Concurrency + "AlwaysInterleaveAttribute" => "AlwaysInterleave",
            _ => null,
        }).Where(option => option is not null).ToList();
        if (kind == ReturnKind.Void && !options.Contains("OneWay"))
            options.Add("OneWay");
        const string Prefix = "global::Orleans.CodeGeneration.InvokeMethodOptions.";
        return options.Count == 0 ? Prefix + "None" : string.Join(" | ", options.Select(option => Prefix + option));
    }

    private static string? ResponseTimeout(IMethodSymbol method) => method.GetAttributes()
        .FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == "Orleans.ResponseTimeoutAttribute")?
        .ConstructorArguments[0].Value as string;

    private static string ReferenceName(INamedTypeSymbol symbol)
    {
        var path = Containers(symbol).Reverse().Select(c => c.Name).Concat([symbol.Name]);
        return "Proxy_" + string.Join("_", symbol.ContainingNamespace.IsGlobalNamespace
            ? path
            : symbol.ContainingNamespace.ToDisplayString().Split('.').Concat(path));
    }
}
