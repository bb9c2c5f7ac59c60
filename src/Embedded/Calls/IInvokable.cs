using System.Reflection;

namespace Orleans.Serialization.Invocation
{
    /// <summary>One call of a grain method: filters and <c>MayInterleave</c> predicates see its target and arguments.</summary>
    public interface IInvokable : IDisposable
    {
        /// <summary>The grain object, once the call has reached its activation.</summary>
        object? GetTarget();

        /// <summary>Sets the target.</summary>
        void SetTarget(ITargetHolder holder);

        /// <summary>Runs the method on the target.</summary>
        ValueTask<Response> Invoke();

        /// <summary>How many arguments there are.</summary>
        int GetArgumentCount();

        /// <summary>An argument.</summary>
        object? GetArgument(int index);

        /// <summary>Replaces an argument.</summary>
        void SetArgument(int index, object value);

        /// <summary>The name of the method.</summary>
        string GetMethodName();

        /// <summary>The full name of the interface.</summary>
        string GetInterfaceName();

        /// <summary>Names the call in traces: "IUserGrain/GetAsync".</summary>
        string GetActivityName();

        /// <summary>The interface's method.</summary>
        MethodInfo GetMethod();

        /// <summary>The interface.</summary>
        Type GetInterfaceType();

        /// <summary>The method's own response time-out, if it has one.</summary>
        TimeSpan? GetDefaultResponseTimeout() => default;

        /// <summary>The cancellation token among the arguments, if there is one.</summary>
        CancellationToken GetCancellationToken() => default;

        /// <summary>Asks the called method to stop.</summary>
        /// <returns>Whether it takes a token.</returns>
        bool TryCancel() => false;

        /// <summary>Whether the method takes a token.</summary>
        bool IsCancellable => false;
    }

    /// <summary>Something that has a target object and components.</summary>
    public interface ITargetHolder
    {
        /// <summary>The target.</summary>
        object? GetTarget();

        /// <summary>A component, by its type.</summary>
        object? GetComponent(Type componentType);
    }
}

namespace Orleans.Runtime
{
    /// <summary>A call with its options.</summary>
    public interface IRequest : Serialization.Invocation.IInvokable
    {
        /// <summary>The options.</summary>
        CodeGeneration.InvokeMethodOptions Options { get; }

        /// <summary>Adds options.</summary>
        void AddInvokeMethodOptions(CodeGeneration.InvokeMethodOptions options);
    }
}

namespace Orleans.CodeGeneration
{
    /// <summary>How a grain method may be called.</summary>
    [Flags]
    [GenerateSerializer]
    public enum InvokeMethodOptions
    {
        /// <summary>One request at a time.</summary>
        None = 0,

        /// <summary>Nobody waits for the answer.</summary>
        OneWay = 1 << 0,

        /// <summary>Interleaves with other such calls.</summary>
        ReadOnly = 1 << 1,

        /// <summary>Interleaves with every call.</summary>
        AlwaysInterleave = 1 << 2,

        /// <summary>Without effect.</summary>
        Unordered = 1 << 3,
    }
}
