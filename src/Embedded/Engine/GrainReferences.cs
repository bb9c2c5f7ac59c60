using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Makes references: knows which class is behind an interface, and the generated reference of the interface.</summary>
internal sealed class GrainReferences
{
    private readonly FrozenDictionary<Type, Func<GrainReferenceShared, IdSpan, GrainReference>> _proxies;
    private readonly FrozenDictionary<GrainType, GrainClass> _classes;
    private readonly FrozenDictionary<Type, GrainClass[]> _implementations;
    private readonly FrozenDictionary<GrainInterfaceType, Type> _interfaces;
    private readonly ConcurrentDictionary<(Type, GrainClass), Proxy> _shared = new();
    private readonly ConcurrentDictionary<Type, Proxy> _primary = new();

    public GrainReferences(GrainEngine engine, GrainCatalog catalog)
    {
        _proxies = catalog.References.ToFrozenDictionary();
        _interfaces = _proxies.Keys.ToFrozenDictionary(GrainTypeNames.OfInterface);
        var classes = catalog.Classes.Select(type => new GrainClass(engine, type)).ToList();
        if (classes.GroupBy(c => c.GrainType).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new OrleansConfigurationException($"These grain classes have the same grain type \"{same.Key}\": {string.Join(", ", same.Select(c => c.Type))}.");
        _classes = classes.ToFrozenDictionary(c => c.GrainType);
        _implementations = classes
            .SelectMany(c => c.Type.GetInterfaces().Where(i => typeof(IAddressable).IsAssignableFrom(i)).Select(i => (Interface: i, Class: c)))
            .GroupBy(pair => pair.Interface, pair => pair.Class)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    public IReadOnlyCollection<GrainClass> Classes => _classes.Values;

    public GrainReference Create(Type grainInterface, IdSpan key) =>
        (_primary.TryGetValue(grainInterface, out var proxy) ? proxy : Primary(grainInterface)).Create(key);

    public GrainReference Create(Type grainInterface, IdSpan key, string? classNamePrefix) =>
        string.IsNullOrWhiteSpace(classNamePrefix)
            ? Create(grainInterface, key)
            : Shared(grainInterface, ByPrefix(grainInterface, classNamePrefix)).Create(key);

    public GrainReference Create(Type grainInterface, GrainId id) => Shared(grainInterface, Class(id.Type)).Create(id.Key);

    public GrainReference Create(GrainInterfaceType interfaceType, GrainId id) =>
        _interfaces.TryGetValue(interfaceType, out var type)
            ? Create(type, id)
            : throw new ArgumentException($"There is no grain interface \"{interfaceType}\".", nameof(interfaceType));

    public GrainClass Class(GrainType type) =>
        _classes.TryGetValue(type, out var known)
            ? known
            : throw new ArgumentException($"There is no grain class of the type \"{type}\".", nameof(type));

    public GrainReferenceShared Untyped(GrainClass grainClass) =>
        _shared.GetOrAdd((typeof(GrainReference), grainClass), static key => Proxy.Untyped(key.Item2)).Shared;

    private Proxy Primary(Type grainInterface) => _primary.GetOrAdd(grainInterface, type => Shared(type, PrimaryClass(type)));

    private Proxy Shared(Type grainInterface, GrainClass grainClass) =>
        _shared.GetOrAdd((grainInterface, grainClass), key => new Proxy(
            _proxies.GetValueOrDefault(key.Item1)
                ?? throw new ArgumentException($"{key.Item1} is not a grain interface, or its project doesn't use the generator.", nameof(grainInterface)),
            new GrainReferenceShared(key.Item2, GrainTypeNames.OfInterface(key.Item1))));

    private GrainClass PrimaryClass(Type grainInterface)
    {
        var candidates = Implementations(grainInterface);
        if (grainInterface.GetCustomAttribute<DefaultGrainTypeAttribute>(inherit: false) is { } attribute)
            return Class(attribute.GrainType);
        if (candidates.Length == 1)
            return candidates[0];
        return Array.Find(candidates, c => grainInterface.Name.AsSpan(1).SequenceEqual(c.Type.Name))
            ?? throw Ambiguous(grainInterface, candidates);
    }

    private GrainClass ByPrefix(Type grainInterface, string prefix)
    {
        var candidates = Array.FindAll(
            Implementations(grainInterface), c => c.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal));
        return candidates switch
        {
            [] => throw new ArgumentException($"No class that starts with \"{prefix}\" implements {grainInterface}.", nameof(prefix)),
            [var only] => only,
            _ => Array.Find(candidates, c => c.Type.FullName!.Length == prefix.Length) ?? throw Ambiguous(grainInterface, candidates),
        };
    }

    private GrainClass[] Implementations(Type grainInterface) =>
        _implementations.TryGetValue(grainInterface, out var classes)
            ? classes
            : throw new ArgumentException($"No grain class implements {grainInterface}.", nameof(grainInterface));

    private static ArgumentException Ambiguous(Type grainInterface, GrainClass[] candidates) =>
        new($"Several grain classes implement {grainInterface}: {string.Join(", ", candidates.Select(c => c.Type))}.", nameof(grainInterface));

    private sealed record Proxy(Func<GrainReferenceShared, IdSpan, GrainReference> Factory, GrainReferenceShared Shared)
    {
        public static Proxy Untyped(GrainClass grainClass) =>
            new((shared, key) => new GrainReference(shared, key), new GrainReferenceShared(grainClass, default));

        public GrainReference Create(IdSpan key) => Factory(Shared, key);
    }
}
