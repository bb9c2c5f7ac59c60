using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Nexus.Conversations;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Users;
using Orleans.Concurrency;

namespace Nexus.Grains.Conversations;

/// <summary>Keeps one conversation: answers calls about it while replies are written in the background of the same activation.</summary>
/// <remarks>
/// Calls interleave, so that messages that arrive while a write is in flight share the next one. Hence the shape of every
/// command: check, make the step and ask for its commit without an await in between, then wait.
/// </remarks>
[Reentrant]
[CollectionAgeLimit(Minutes = 5)]
[PreferSilo(SiloRoles.Ai)]
internal sealed partial class ConversationGrain(
    [PersistentState("conversations.conversation", "nexus")] IPersistentState<Document<ConversationState>> document,
    AggregateServices aggregate,
    ConversationServices services,
    ILogger<ConversationGrain> logger)
    : AggregateGrain<ConversationState>(document, aggregate), IConversationGrain, IConversationJournal
{
    /// <inheritdoc/>
    protected override string Aggregate => $"conversations.conversation/{Key}";

    /// <inheritdoc/>
    protected override ConversationState ToWrite(ConversationState state) => state.WithoutRowsUpTo(Committed?.Seq ?? 0);

    ConversationState IConversationJournal.State => Existing;

    private ConversationState Existing => State ?? throw new InvalidOperationException($"{Key} was never made.");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _posted = new PostedIds(Now);
        _writer = new ReplyWriter(this, _feed, services);
        _feed.StartAfter(State?.Seq ?? 0);
        _inherited = State?.Reply?.MessageId;
        Work();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        _stop?.Invoke();
        _feed.Pulse();
        await _run.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Result<Conversation>> CreateAsync(CreateConversation command)
    {
        if (State is null)
            await ApplyAsync(ConversationState.Create(Key, command, Now));
        else
            await _commit;
        return await GetAsync(command.Owner);
    }

    /// <inheritdoc/>
    public Task<Result<Conversation>> GetAsync(string caller) => Task.FromResult<Result<Conversation>>(
        Committed is { } state && state.RoleOf(caller) is not null ? state.ToView() : ConversationErrors.NotFound);

    /// <inheritdoc/>
    public Task<Result<Conversation>> ChangeAsync(string caller, ConversationSettings change) =>
        Refuse(caller, ConversationRole.Owner, change.Expected) is { } error ? Failed<Conversation>(error) : ShowAsync(Existing.Change(change, Now));

    /// <inheritdoc/>
    public async Task<Result> DeleteAsync(string caller, long? expected)
    {
        if (Refuse(caller, ConversationRole.Owner, expected) is { } error)
            return error;
        var deleted = ApplyAsync(Existing.Delete(Now));
        _stop?.Invoke();
        await deleted;
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task<Result<ConversationFacts>> GetFactsAsync(string caller)
    {
        await _commit;
        return Refuse(caller, ConversationRole.Reader) is { } error ? error : new ConversationFacts(Existing.Facts, Existing.SettingsSeq);
    }

    /// <inheritdoc/>
    public async Task<Result<ConversationFacts>> SetFactsAsync(string caller, ImmutableArray<string> facts, long? expected)
    {
        if (Refuse(caller, ConversationRole.Writer, expected) is { } error)
            return error;
        var change = Existing.PinFacts(facts, Now);
        await ApplyAsync(change);
        return new ConversationFacts(change.State.Facts, change.State.SettingsSeq);
    }

    /// <inheritdoc/>
    public async Task<Result<Conversation>> SetMemberAsync(string caller, MemberChange member)
    {
        if (Refuse(caller, ConversationRole.Owner) is { } error)
            return error;
        if (Existing.RoleOf(member.UserId) is null && !(await GrainFactory.GetGrain<IUserGrain>(member.UserId).GetAsync()).IsSuccess)
            return ConversationErrors.UnknownUser;
        if (Refuse(caller, ConversationRole.Owner) is { } since)
            return since;
        var change = Existing.SetMember(member.UserId, member.Role, Now);
        return change.Error is { } refused ? refused : await ShowAsync(change.Require());
    }

    /// <inheritdoc/>
    public async Task<Result> RemoveMemberAsync(string caller, string userId)
    {
        if (Refuse(caller, caller == userId ? ConversationRole.Reader : ConversationRole.Owner) is { } error)
            return error;
        var change = Existing.RemoveMember(userId, Now);
        if (change.Error is { } refused)
            return refused;
        _feed.Type(userId, until: null);
        await ApplyAsync(change.Require());
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task ForgetMemberAsync(string userId)
    {
        if (State is null)
            return;
        _feed.Type(userId, until: null);
        var change = Existing.Forget(userId, Now);
        var forgotten = ApplyAsync(change);
        if (change.State.DeletedAt is not null)
            _stop?.Invoke();
        await forgotten;
    }

    /// <inheritdoc/>
    public Task<Result<DateTimeOffset>> AddTicketAsync(string caller, string hash) => Task.FromResult<Result<DateTimeOffset>>(
        Refuse(caller, ConversationRole.Reader) is { } error ? error : _tickets.Add(hash, caller, Now));

    /// <inheritdoc/>
    public Task<string?> TakeTicketAsync(string hash) => Task.FromResult(_tickets.Take(hash, Now));

    /// <inheritdoc/>
    public async IAsyncEnumerable<ConversationFrame> WatchAsync(
        string caller, string? after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Committed is not { } first || first.RoleOf(caller) is null)
        {
            yield return new ConversationClosedFrame(null, Committed is not { DeletedAt: null });
            yield break;
        }

        var position = ConversationPosition.Parse(after) is { } known && known.Seq <= first.Seq ? known : (ConversationPosition?)null;
        var reader = new ConversationReader(position ?? new ConversationPosition((first.Reply?.Seq - 1) ?? first.Seq));
        services.Metrics.Watching(1);
        try
        {
            if (position is null)
                yield return reader.Open(first);
            while (!_leaving)
            {
                var changed = _feed.WhenChanged();
                if (Committed!.RoleOf(caller) is null)
                {
                    yield return new ConversationClosedFrame(null, Committed.DeletedAt is not null);
                    yield break;
                }

                while (reader.Seq < _feed.Floor)
                {
                    foreach (var frame in await ReadStoredAsync(reader, cancellationToken))
                        yield return frame;
                }

                foreach (var frame in reader.Read(Committed, _feed))
                    yield return frame;
                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            services.Metrics.Watching(-1);
        }
    }

    // The floor may move while rows are read. What is certain to be among them is what was committed before; what came since is left
    // for the next look, because a change of settings between two messages leaves no row.
    private async Task<List<ConversationFrame>> ReadStoredAsync(ConversationReader reader, CancellationToken cancellationToken)
    {
        const int page = 100;
        var committed = Committed!;
        var steps = await services.Messages.ReadStepsAsync(Key, reader.Seq, page, cancellationToken);
        var known = steps.FindLastIndex(s => s.Seq <= committed.Seq) + 1;
        return reader.Take(steps[..known], isEnd: known < page, committed, committed.Seq);
    }

    private async Task<Result<Conversation>> ShowAsync(ConversationChange change)
    {
        await ApplyAsync(change);
        return change.State.ToView();
    }

    // One who is no member learns nothing, also not that his role is too small.
    private Error? Refuse(string caller, ConversationRole needed, long? expected = null) =>
        State?.RoleOf(caller) is not { } role ? ConversationErrors.NotFound
        : role < needed ? ConversationErrors.RoleRequired
        : expected is { } version && version != State.SettingsSeq ? ConversationErrors.Changed
        : null;

    private static Task<Result<T>> Failed<T>(Error error) => Task.FromResult<Result<T>>(error);
}
