using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>A call on its way through filters: each Invoke goes one further, and the last one to the method.</summary>
internal abstract class CallContext(GrainRequest request, GrainInterfaceType interfaceType) : IGrainCallContext
{
    private int _next;

    public IInvokable Request => request;

    public abstract object Grain { get; }

    public abstract GrainId? SourceId { get; }

    public abstract GrainId TargetId { get; }

    public GrainInterfaceType InterfaceType => interfaceType;

    public string InterfaceName => request.Method.InterfaceName;

    public string MethodName => request.Method.Name;

    public MethodInfo InterfaceMethod => request.Method.Info;

    public object? Result
    {
        get => Response?.Result;
        set => Response = Response.FromResult(value);
    }

    public Response? Response { get; set; }

    protected GrainRequest Call => request;

    public async Task Invoke()
    {
        var stage = _next++;
        try
        {
            if (await TryInvokeFilter(stage))
                return;
            Response = await InvokeMethod();

            // Earlier filters see what the method threw.
            if (Response.Exception is not null)
                _ = Response.Result;
        }
        finally
        {
            // A filter may call Invoke again, to retry.
            _next = stage;
        }
    }

    /// <summary>Calls the filter of the stage.</summary>
    /// <returns>False if there are no more.</returns>
    protected abstract ValueTask<bool> TryInvokeFilter(int stage);

    protected abstract ValueTask<Response> InvokeMethod();
}

internal sealed class IncomingCallContext(GrainRequest request, Activation activation)
    : CallContext(request, request.CalledInterface), IIncomingGrainCallContext
{
    public override object Grain => activation.Instance!;

    public override GrainId? SourceId => Call.Source?.GrainId;

    public override GrainId TargetId => activation.GrainId;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => Call.Method.ImplementationIn(activation.Instance!.GetType());

    protected override async ValueTask<bool> TryInvokeFilter(int stage)
    {
        var filters = activation.Class.Engine.IncomingFilters;
        var filter = stage < filters.Length ? filters[stage]
            : stage == filters.Length ? activation.Instance as IIncomingGrainCallFilter
            : null;
        if (filter is null)
            return false;
        await filter.Invoke(this);
        return true;
    }

    protected override ValueTask<Response> InvokeMethod()
    {
        Call.SetTarget(activation);
        return Call.Invoke();
    }
}

internal sealed class OutgoingCallContext<TResult> : CallContext, IOutgoingGrainCallContext
{
    private readonly GrainRequest<TResult> _request;
    private readonly GrainReference _target;
    private bool _sent;

    public OutgoingCallContext(GrainRequest<TResult> request, GrainReference target, IGrainContext? source)
        : base(request, target.InterfaceType)
    {
        _request = request;
        _target = target;
        SourceContext = source;
    }

    public override object Grain => _target;

    public override GrainId? SourceId => SourceContext?.GrainId;

    public override GrainId TargetId => _target.GrainId;

    public IGrainContext? SourceContext { get; }

    private GrainEngine Engine => _target.Shared.Class.Engine;

    protected override async ValueTask<bool> TryInvokeFilter(int stage)
    {
        if (stage >= Engine.OutgoingFilters.Length)
            return false;
        await Engine.OutgoingFilters[stage].Invoke(this);
        return true;
    }

    protected override async ValueTask<Response> InvokeMethod()
    {
        try
        {
            var request = _sent ? _request.Again() : _request;
            _sent = true;
            return Response.FromResult(await Engine.Dispatch(_target, request));
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }
}
