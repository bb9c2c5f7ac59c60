using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A filter for calls in either direction, as a function.</summary>
public delegate Task GrainCallFilterDelegate(IGrainCallContext context);

/// <summary>A filter for outgoing calls, as a function.</summary>
public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);

/// <summary>A filter for incoming calls, as a function.</summary>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>Runs around calls on the called grain's activation: registered as a service, or implemented by the grain class.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Does what it wants to, and calls <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Runs around calls on the caller's side.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Does what it wants to, and calls <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>A call and its outcome.</summary>
public interface IGrainCallContext
{
    /// <summary>The call.</summary>
    IInvokable Request { get; }

    /// <summary>The called grain: the object for incoming calls, the reference for outgoing ones.</summary>
    object Grain { get; }

    /// <summary>The calling grain; null if the caller isn't one.</summary>
    GrainId? SourceId { get; }

    /// <summary>The called grain.</summary>
    GrainId TargetId { get; }

    /// <summary>The name of the interface.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>The full name of the interface.</summary>
    string InterfaceName { get; }

    /// <summary>The name of the method.</summary>
    string MethodName { get; }

    /// <summary>The interface's method.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The result; throws what the method threw.</summary>
    object? Result { get; set; }

    /// <summary>The outcome; null before <see cref="Invoke"/>.</summary>
    Response? Response { get; set; }

    /// <summary>Goes on to the next filter or the method. Throws what the method throws.</summary>
    Task Invoke();
}

/// <summary>A call on its way into a grain.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The called activation.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>The class's method.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call on its way out of a caller.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The calling activation; null if the caller isn't a grain.</summary>
    IGrainContext? SourceContext { get; }
}
