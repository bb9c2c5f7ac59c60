using System.Reflection;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Serialization;

/// <summary>Everything that travels between processes.</summary>
internal static class Messages
{
    private static readonly IReadOnlyList<Assembly> Assemblies = [typeof(Error).Assembly, typeof(StorageServices).Assembly];

    /// <summary>What grain methods take and answer, as it is written there: <c>Result&lt;User&gt;</c>.</summary>
    public static IReadOnlyList<Type> InSignatures { get; } =
    [
        .. GrainContractRules.Interfaces(Assemblies)
            .SelectMany(i => i.GetMethods())
            .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType))
            .Select(Unwrap)
            .Where(t => t != typeof(void) && t != typeof(Task) && t != typeof(CancellationToken))
            .Distinct(),
    ];

    /// <summary>The types of ours among them and in them; abstract ones by what derives from them.</summary>
    public static IReadOnlyList<Type> Declared { get; } =
    [
        .. Assemblies.SelectMany(a => a.GetTypes())
            .Where(t => t.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && t.Namespace!.StartsWith("Nexus.", StringComparison.Ordinal))
            .Where(t => !t.IsEnum && !t.IsGenericTypeDefinition && !t.IsAbstract)
            .OrderBy(t => t.FullName, StringComparer.Ordinal),
    ];

    // Task<T>, ValueTask<T> and IAsyncEnumerable<T> are how T is answered.
    private static Type Unwrap(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var open
            && (open == typeof(Task<>) || open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>))
            ? type.GenericTypeArguments[0]
            : type;
}
