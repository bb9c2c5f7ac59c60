using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Constructs the grains of a class: states and the context come from the activation, everything else from its services.
/// </summary>
internal sealed class GrainFactoryMethod
{
    private readonly ObjectFactory _construct;
    private readonly Func<Activation, object>[] _arguments;
    private readonly bool _needsServices;

    private GrainFactoryMethod(ObjectFactory construct, Func<Activation, object>[] arguments, bool needsServices)
    {
        _construct = construct;
        _arguments = arguments;
        _needsServices = needsServices;
    }

    public static GrainFactoryMethod For(Type grainClass)
    {
        var parameters = Constructor(grainClass).GetParameters();
        var own = parameters.Where(IsOwn).ToArray();
        return new GrainFactoryMethod(
            ActivatorUtilities.CreateFactory(grainClass, Array.ConvertAll(own, p => p.ParameterType)),
            Array.ConvertAll(own, ArgumentOf),
            needsServices: parameters.Length > own.Length);
    }

    public object Create(Activation activation)
    {
        var arguments = _arguments.Length == 0 ? [] : new object[_arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = _arguments[i](activation);
        return _construct(_needsServices ? activation.ActivationServices : activation.Class.Engine.Services, arguments);
    }

    private static ConstructorInfo Constructor(Type grainClass)
    {
        var constructors = grainClass.GetConstructors();
        return constructors.FirstOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(c => c.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"The grain class {grainClass} has no public constructor.");
    }

    private static bool IsOwn(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(IGrainContext) || parameter.GetCustomAttributes().Any(a => a is IFacetMetadata);

    private static Func<Activation, object> ArgumentOf(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(IGrainContext))
            return activation => activation;
        if (parameter.GetCustomAttributes().OfType<PersistentStateAttribute>().FirstOrDefault() is not { } attribute)
            throw new OrleansConfigurationException($"This engine has no facet for {parameter} of {parameter.Member.DeclaringType}.");
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new OrleansConfigurationException($"{parameter} of {parameter.Member.DeclaringType} must be an {typeof(IPersistentState<>)}.");

        IPersistentStateConfiguration names = attribute.StateName.Length > 0
            ? attribute
            : new PersistentStateAttribute(parameter.Name!, attribute.StorageName);
        return typeof(GrainFactoryMethod)
            .GetMethod(nameof(StateOf), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(parameter.ParameterType.GenericTypeArguments[0])
            .CreateDelegate<Func<IPersistentStateConfiguration, Func<Activation, object>>>()(names);
    }

    private static Func<Activation, object> StateOf<TState>(IPersistentStateConfiguration names) =>
        activation => activation.Class.Engine.States.Create<TState>(activation, names);
}
