using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nexus.Testing;

/// <summary>
/// What Orleans needs of every type in a grain's signature and the Embedded engine would not miss, because it hands over
/// references: names and numbers for the serializer, and values that nobody can change after they were sent.
/// </summary>
public sealed class GrainContractRules
{
    private static readonly HashSet<Type> Plain =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTimeOffset), typeof(DateTime), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Uri), typeof(CancellationToken), typeof(void), typeof(Task), typeof(ValueTask), typeof(TickStatus),
    ];

    private static readonly HashSet<Type> Wrappers =
    [
        typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>), typeof(Nullable<>), typeof(ImmutableArray<>),
        typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedDictionary<,>),
    ];

    private readonly List<string> _violations = [];
    private readonly HashSet<Type> _seen = [];
    private readonly IReadOnlyList<Assembly> _assemblies;

    private GrainContractRules(IReadOnlyList<Assembly> assemblies) => _assemblies = assemblies;

    /// <summary>What is wrong with the grain interfaces of these assemblies and with everything they send; empty when all is well.</summary>
    public static IReadOnlyList<string> Violations(params IReadOnlyList<Assembly> assemblies)
    {
        var rules = new GrainContractRules(assemblies);
        foreach (var grain in Interfaces(assemblies))
            rules.CheckInterface(grain);
        return rules._violations;
    }

    /// <summary>The grain interfaces that people wrote.</summary>
    public static IEnumerable<Type> Interfaces(IReadOnlyList<Assembly> assemblies) => assemblies
        .SelectMany(a => a.GetTypes())
        .Where(t => t.IsInterface && typeof(IAddressable).IsAssignableFrom(t));

    private void CheckInterface(Type grain)
    {
        Require(HasAlias(grain), grain, "has no [Alias]");
        var methods = grain.GetMethods(BindingFlags.Public | BindingFlags.Instance);
        foreach (var method in methods)
        {
            Require(HasAlias(method), grain, $"{method.Name} has no [Alias]");
            CheckType(method.ReturnType, $"{grain.Name}.{method.Name} returns it");
            foreach (var parameter in method.GetParameters())
                CheckType(parameter.ParameterType, $"{grain.Name}.{method.Name} takes it");
        }

        var repeated = methods.Select(AliasOf).Where(a => a is not null).GroupBy(a => a).Where(g => g.Count() > 1).Select(g => g.Key!);
        Require(!repeated.Any(), grain, $"has methods that share an alias: {string.Join(", ", repeated)}");
    }

    private void CheckType(Type type, string why)
    {
        if (type.IsGenericParameter || type.IsPrimitive || type.IsEnum || Plain.Contains(type))
            return;
        if (type.IsGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
                CheckType(argument, why);
            if (Wrappers.Contains(type.GetGenericTypeDefinition()))
                return;
            type = type.GetGenericTypeDefinition();
        }

        if (!_seen.Add(type))
            return;
        if (_assemblies.Contains(type.Assembly))
            CheckMessage(type);
        else
            _violations.Add($"{type}: is not known to be immutable and serializable ({why})");
    }

    private void CheckMessage(Type type)
    {
        Require(type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false), type, "has no [GenerateSerializer]");
        Require(type.IsDefined(typeof(ImmutableAttribute), inherit: false), type, "has no [Immutable]");
        Require(HasAlias(type), type, "has no [Alias]");
        if (type.IsAbstract)
        {
            foreach (var derived in _assemblies.SelectMany(a => a.GetTypes()).Where(t => t.BaseType == type))
                CheckType(derived, $"is a {type.Name}");
        }
        else
        {
            Require(type.IsSealed, type, "is neither sealed nor abstract");
        }

        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            CheckField(type, field);
    }

    private void CheckField(Type type, FieldInfo field)
    {
        var property = field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.StartsWith('<')
            ? type.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            : null;
        MemberInfo member = property is null ? field : property;
        Require(member.IsDefined(typeof(IdAttribute), inherit: false), type, $"{member.Name} has no [Id]");
        Require(property is null ? field.IsInitOnly : IsReadOnly(property), type, $"{member.Name} can be changed");
        CheckType(field.FieldType, $"{type.Name}.{member.Name} holds it");
    }

    private static bool IsReadOnly(PropertyInfo property) =>
        property.SetMethod is null
        || property.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool HasAlias(MemberInfo member) => AliasOf(member) is not null;

    private static string? AliasOf(MemberInfo member) => member.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias;

    private void Require(bool holds, Type type, string otherwise)
    {
        if (!holds)
            _violations.Add($"{type}: {otherwise}");
    }
}
