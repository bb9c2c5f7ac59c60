using Orleans.CodeGeneration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A request that is bound to an enumeration's activation, and holds up neither it nor other requests.</summary>
internal abstract class EnumerationCall<TResult> : GrainRequest<TResult>
{
    protected EnumerationCall(GrainMethod method)
        : base(method) =>
        AddInvokeMethodOptions(InvokeMethodOptions.AlwaysInterleave);

    internal override bool IsCounted => false;

    internal override void Abandon() =>
        TryFail(new EnumerationAbortedException("The grain was deactivated before the enumeration had reached its end."));
}

/// <summary>Asks for the next elements; the first one also begins the enumeration.</summary>
internal sealed class MoveNextCall<TElement>(
    GrainMethod method, Enumeration<TElement> enumeration, bool isFirst, CancellationToken token)
    : EnumerationCall<ElementBatch<TElement>>(method)
{
    internal override bool IsLocal => !isFirst;

    internal override bool IsFiltered => isFirst;

    internal override bool HasDeadline => false;

    public override CancellationToken GetCancellationToken() => token;

    private protected override Task CallMethod(object grain)
    {
        if (isFirst)
            enumeration.Begin(Activation!);
        return enumeration.NextAsync(this);
    }
}

/// <summary>Ends an enumeration its caller has enough of.</summary>
internal sealed class EndCall(GrainMethod method, Enumeration enumeration) : EnumerationCall<NoResult>(method)
{
    internal override bool IsLocal => true;

    internal override bool IsFiltered => false;

    private protected override Task CallMethod(object grain) => enumeration.EndAsync(aborted: false, CancellationToken.None);
}
