using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>Finds the method that <see cref="MayInterleaveAttribute"/> names.</summary>
internal static class MayInterleavePredicate
{
    public static Func<object, IInvokable, bool>? Of(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<MayInterleaveAttribute>(inherit: true) is not { } attribute)
            return null;
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.FlattenHierarchy;
        var method = grainClass.GetMethod(attribute.CallbackMethodName, Any, [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new OrleansConfigurationException(
                $"{grainClass} has no method bool {attribute.CallbackMethodName}({nameof(IInvokable)}), which its {nameof(MayInterleaveAttribute)} names.");
        }

        if (method.IsStatic)
        {
            var ofClass = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, request) => ofClass(request);
        }

        return (grain, request) => (bool)method.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, [request], null)!;
    }
}
