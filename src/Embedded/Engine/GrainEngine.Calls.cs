using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The way of a call from its caller to its activation.</summary>
internal sealed partial class GrainEngine
{
    private static readonly Task<NoResult> Sent = Task.FromResult(default(NoResult));

    /// <summary>Whether each call must be an object, because somebody wants to see it.</summary>
    public bool NeedsRequests => _phase != Phase.Running || Telemetry.IsListening || OutgoingFilters.Length > 0;

    /// <summary>Sends a call to whichever activation of the grain will serve it.</summary>
    public Task<TResult> Send<TResult>(GrainReference target, GrainRequest<TResult> request) =>
        Telemetry.IsListening || OutgoingFilters.Length > 0 ? SendObserved(target, request) : Dispatch(target, request);

    /// <summary>Sends a call without filters and telemetry.</summary>
    public Task<TResult> Dispatch<TResult>(GrainReference target, GrainRequest<TResult> request)
    {
        if (Refusal() is { } refusal)
            return Task.FromException<TResult>(refusal);
        if (!TryLink(request))
            return request.Answer;
        var grainClass = target.Shared.Class;
        if (grainClass.IsFiltered)
        {
            request.Source = RuntimeContext.Current;
            request.CalledInterface = target.InterfaceType;
        }

        if (grainClass.IsStatelessWorker)
            grainClass.Send(target.Key, Prepare(request));
        else
            Hand(target.Resolve(), request);
        return Answer(request);
    }

    /// <summary>Sends a call that is bound to an activation.</summary>
    public Task<TResult> SendTo<TResult>(Activation activation, GrainRequest<TResult> request)
    {
        if (!TryLink(request))
            return request.Answer;
        Hand(activation, request);
        return Answer(request);
    }

    /// <summary>Somebody waits for the answer: not for ever.</summary>
    public void AddPending(GrainRequest request)
    {
        if (!request.HasDeadline || request.IsAnswered)
            return;
        var timeout = request.Method.ResponseTimeout is { } own ? ToTicks(own) : _responseTimeout;

        // One more, because the tick that counts now has partly passed.
        _pending.Add(request, Tick + timeout + 1);
    }

    private static bool TryLink<TResult>(GrainRequest<TResult> request)
    {
        var token = request.GetCancellationToken();
        if (token.IsCancellationRequested)
            return !request.TryCancelCaller(token);
        if (token.CanBeCanceled)
            request.Link(token);
        return true;
    }

    private static void Hand(Activation activation, GrainRequest request)
    {
        if (!request.Method.IsOneWay && activation.TryEnter(request.AlwaysInterleaves))
            activation.RunEntered(request);
        else
            activation.Send(Prepare(request));
    }

    /// <summary>Takes along what the callee must know of its caller.</summary>
    private static GrainRequest Prepare(GrainRequest request)
    {
        request.Flow = ExecutionContext.Capture();
        request.ReentrancyId = RequestContext.ReentrancyIdOrNull;
        return request;
    }

    private Task<TResult> Answer<TResult>(GrainRequest<TResult> request)
    {
        if (request.Method.IsOneWay)
            return Sent as Task<TResult> ?? Task.FromResult(default(TResult)!);
        AddPending(request);
        return request.Answer;
    }

    private async Task<TResult> SendObserved<TResult>(GrainReference target, GrainRequest<TResult> request)
    {
        using var call = Telemetry.BeginCall(target, request);
        try
        {
            if (OutgoingFilters.Length == 0)
                return await Dispatch(target, request);
            var context = new OutgoingCallContext<TResult>(request, target, RuntimeContext.Current);
            await context.Invoke();
            return context.Response is { } response ? response.GetResult<TResult>()! : default!;
        }
        catch (Exception exception)
        {
            call.Fail(exception);
            throw;
        }
    }

    private SiloUnavailableException? Refusal() => _phase switch
    {
        Phase.Stopping when RuntimeContext.Current is null => new SiloUnavailableException("The silo is stopping."),
        Phase.Stopped => new SiloUnavailableException("The silo has stopped."),
        _ => null,
    };
}
