using System.ComponentModel;
using System.Reflection;
using Orleans.CodeGeneration;

namespace Orleans.Embedded;

/// <summary>A grain interface's method, as generated references describe it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainMethod
{
    private readonly Type[] _parameters;
    private MethodInfo? _info;

    /// <summary>Describes a method.</summary>
    /// <param name="interfaceType">The interface that declares it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">Its parameters' types, to tell overloads apart.</param>
    /// <param name="options">How it may be called.</param>
    /// <param name="responseTimeout">Its own response time-out, as its attribute writes it.</param>
    public GrainMethod(Type interfaceType, string name, Type[] parameters, InvokeMethodOptions options, string? responseTimeout = null)
    {
        InterfaceType = interfaceType;
        InterfaceName = (interfaceType.FullName ?? interfaceType.Name).Replace('+', '.');
        Name = name;
        ActivityName = $"{interfaceType.Name}/{name}";
        Options = options;
        ResponseTimeout = responseTimeout is null ? null : TimeSpan.Parse(responseTimeout);
        _parameters = parameters;
    }

    internal Type InterfaceType { get; }

    internal string InterfaceName { get; }

    internal string Name { get; }

    internal string ActivityName { get; }

    internal InvokeMethodOptions Options { get; }

    internal TimeSpan? ResponseTimeout { get; }

    internal bool AlwaysInterleaves => Options.HasFlag(InvokeMethodOptions.AlwaysInterleave);

    internal bool IsReadOnly => Options.HasFlag(InvokeMethodOptions.ReadOnly);

    internal bool IsOneWay => Options.HasFlag(InvokeMethodOptions.OneWay);

    internal MethodInfo Info => _info ??= InterfaceType.GetMethod(Name, _parameters)
        ?? throw new MissingMethodException(InterfaceName, Name);

    internal MethodInfo ImplementationIn(Type grainClass)
    {
        var map = grainClass.GetInterfaceMap(InterfaceType);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, Info)];
    }
}
