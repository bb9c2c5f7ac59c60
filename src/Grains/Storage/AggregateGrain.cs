using Nexus.Events;
using Nexus.Grains.Placement;
using Nexus.Results;
using Orleans.Storage;

namespace Nexus.Grains.Storage;

/// <summary>
/// The base of every grain that keeps state. The only way to write is <see cref="Raise"/> and <see cref="Schedule"/>
/// followed by <see cref="CommitAsync"/>: state, events and due work reach PostgreSQL together or not at all.
/// </summary>
/// <remarks>
/// <para>
/// Commits coalesce: those asked for while a write is in flight share the next one, and each completes only after the write
/// that holds its change. A write that fails (version conflict, unknown outcome) breaks the activation: every waiting commit
/// fails, later calls on it are refused, and the next activation reads the truth back.
/// </para>
/// <para>
/// What was raised belongs to the next <see cref="CommitAsync"/>, so nothing is awaited between the two in a grain whose calls
/// interleave. What a call raised and did not commit is dropped when it fails, and is an error when it succeeds.
/// </para>
/// </remarks>
/// <typeparam name="TState">An immutable record; a change is a new value made by a pure method of it.</typeparam>
[PreferSilo(SiloRoles.Core)]
public abstract class AggregateGrain<TState> : Grain, IIncomingGrainCallFilter
    where TState : class
{
    private readonly IPersistentState<Document<TState>> _document;
    private readonly AggregateServices _services;

    // Raised and scheduled since the last commit was asked for; belongs to no state yet.
    private Outbox _raised = new();

    // Belongs to _state and leaves with the next write.
    private Outbox _unwritten = new();

    private TState? _state;
    private TState? _committed;
    private bool _loaded;
    private bool _writing;
    private TaskCompletionSource? _nextWrite;
    private Exception? _broken;
    private int _calls;

    /// <summary>For a grain whose constructor asks for the state by <c>[PersistentState("feature.name", "nexus")]</c>.</summary>
    /// <param name="document">Where the state lives. A subclass must not keep it: writing past the outbox is impossible.</param>
    /// <param name="services">Clock, event naming and the wake-up of pumps.</param>
    protected AggregateGrain(IPersistentState<Document<TState>> document, AggregateServices services)
    {
        _document = document;
        _services = services;
    }

    /// <summary>The state with every change made so far, also those whose commit is in flight; null: there is none yet.</summary>
    /// <exception cref="StaleStateException">A write failed; this activation is on its way out.</exception>
    protected TState? State
    {
        get
        {
            Load();
            return _state;
        }
    }

    /// <summary>The state as PostgreSQL has it: what a reader may be told while a commit is in flight.</summary>
    /// <exception cref="StaleStateException">A write failed; this activation is on its way out.</exception>
    protected TState? Committed
    {
        get
        {
            Load();
            return _committed;
        }
    }

    /// <summary>The grain's key.</summary>
    protected string Key => this.GetPrimaryKeyString();

    /// <summary>Kind and key, as the event log names this aggregate: <c>templates.execution/exe_...</c>.</summary>
    protected abstract string Aggregate { get; }

    /// <summary>The clock. Never the wall clock.</summary>
    protected TimeProvider Clock => _services.Clock;

    /// <summary>Now, UTC.</summary>
    protected DateTimeOffset Now => _services.Clock.GetUtcNow();

    /// <summary>Drops, or reports, what a call raised and did not commit: it must not leave with another call's commit.</summary>
    async Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context)
    {
        _calls++;
        try
        {
            await context.Invoke();
        }
        catch
        {
            DropRaised();
            throw;
        }

        if (DropRaised())
            throw new InvalidOperationException($"{Aggregate}: {context.MethodName} raised or scheduled something and did not commit it.");
    }

    /// <summary>Adds a fact to the next commit.</summary>
    /// <param name="domainEvent">Registered with <c>AddEvents</c>.</param>
    /// <param name="owner">The user it belongs to, or null.</param>
    /// <returns>As it goes into the log.</returns>
    /// <exception cref="StaleStateException">A write failed; this activation is on its way out.</exception>
    protected OutboxEvent Raise(DomainEvent domainEvent, string? owner)
    {
        Load();
        var raised = _services.Catalog.Envelop(domainEvent, Aggregate, owner, Now);
        _raised.Events.Add(raised);
        return raised;
    }

    /// <summary>Adds due work to the next commit; the same kind and key moves the earlier one.</summary>
    /// <exception cref="StaleStateException">A write failed; this activation is on its way out.</exception>
    protected void Schedule(string kind, string key, DateTimeOffset dueAt, RawJson? payload = null)
    {
        Load();
        _raised.Due.Add(new OutboxDue(kind, key, EventPartition.Of(key), dueAt, payload));
    }

    /// <summary>Takes due work back with the next commit.</summary>
    /// <exception cref="StaleStateException">A write failed; this activation is on its way out.</exception>
    protected void Unschedule(string kind, string key)
    {
        Load();
        _raised.Due.Add(new OutboxDue(kind, key, EventPartition.Of(key), DueAt: null, Payload: null));
    }

    /// <summary>
    /// What of a state is written, asked when its write begins. For a state that brings along what only one write has to carry: what the
    /// write before took is in <see cref="Committed"/> by then.
    /// </summary>
    protected virtual TState ToWrite(TState state) => state;

    /// <summary>Stores the new state with all that was raised and scheduled; completes when it is durable.</summary>
    /// <exception cref="StaleStateException">Another writer was first, or an earlier write of this activation failed.</exception>
    /// <exception cref="UnavailableException">PostgreSQL did not answer; whether it was stored is read back on the next call.</exception>
    protected Task CommitAsync(TState next)
    {
        Load();
        _state = next;
        _unwritten.Append(_raised);
        _raised = new Outbox();
        var waiter = _nextWrite ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_writing)
            _ = WriteAllAsync();
        return waiter.Task;
    }

    // At the end of a call. With other calls still under way it can't be told whose it is.
    private bool DropRaised()
    {
        if (--_calls > 0 || _raised.IsEmpty)
            return false;
        _raised = new Outbox();
        return true;
    }

    // Never throws: what goes wrong reaches everyone who waits for a write.
    private async Task WriteAllAsync()
    {
        _writing = true;
        while (_nextWrite is { } waiter)
        {
            _nextWrite = null;
            try
            {
                await WriteAsync();
                waiter.SetResult();
            }
            catch (Exception exception)
            {
                _broken = Reason(exception);
                DeactivateOnIdle();
                waiter.SetException(_broken);
                _nextWrite?.SetException(_broken);
                _nextWrite = null;
            }
        }

        _writing = false;
    }

    private async Task WriteAsync()
    {
        var (state, outbox) = (_state, _unwritten);
        _unwritten = new Outbox();
        _document.State = new Document<TState>
        {
            State = state is null ? null : ToWrite(state),
            Events = outbox.Events.Count > 0 ? outbox.Events : null,
            Due = outbox.Due.Count > 0 ? outbox.Due : null,
        };
        await _document.WriteStateAsync();
        _document.State = new Document<TState> { State = state };
        _committed = state;
        Signal(outbox);
    }

    private void Signal(Outbox outbox)
    {
        foreach (var raised in outbox.Events)
            _services.Signal.Raise(raised.Partition, raised.Type);
        foreach (var due in outbox.Due)
        {
            if (due.DueAt is { } dueAt)
                _services.DueSignal.Raise(due.Partition, dueAt);
        }
    }

    private void Load()
    {
        if (_broken is not null)
            throw new StaleStateException(Aggregate, _broken);
        if (_loaded)
            return;
        if (_services.Storage.Value.Provider == StorageProvider.AdoNet && StateKey.ReadsAsNumber(Key))
            throw new InvalidOperationException($"The key of {Aggregate} reads as a number or a UUID, which Orleans's ADO.NET storage takes apart.");
        _state = _committed = _document.State.State;
        _loaded = true;
    }

    // Orleans wraps what a storage throws, so the cause is looked for in the chain.
    private Exception Reason(Exception exception) =>
        Find<InconsistentStateException>(exception) is { } conflict ? new StaleStateException(Aggregate, conflict)
        : (Exception?)Find<NexusException>(exception) ?? exception;

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
            exception = exception.InnerException;
        return (T?)exception;
    }

    private sealed class Outbox
    {
        public List<OutboxEvent> Events { get; } = [];

        public List<OutboxDue> Due { get; } = [];

        public bool IsEmpty => Events.Count == 0 && Due.Count == 0;

        public void Append(Outbox later)
        {
            Events.AddRange(later.Events);
            Due.AddRange(later.Due);
        }
    }
}
