using Microsoft.Extensions.DependencyInjection;
using Nexus.Conversations;
using Nexus.Grains.Tests.Ai;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Conversations;

public sealed class ConversationGrainTests : IAsyncLifetime
{
    private const string Owner = ConversationHost.Owner;
    private const string Stranger = "usr_00000000000070008000000000000009";
    private ConversationHost _host = null!;

    public async Task InitializeAsync() => _host = await ConversationHost.StartAsync();

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task A_message_that_comes_again_later_is_the_one_that_is_there()
    {
        var grain = await _host.BeginAsync();
        var post = new PostMessage(ConversationGrainCalls.NewId(), "Once", [], ReplyId: null);
        var first = (await grain.PostAsync(Owner, post)).Require();
        await grain.SayAsync("In between", reply: false);
        await _host.Host.RestartAsync();
        grain = Again(grain);
        Assert.Equal(first, (await grain.PostAsync(Owner, post)).Require());
        Assert.Equal(2L, await CountAsync(grain));
    }

    [Fact]
    public async Task A_reply_that_is_asked_for_again_later_is_the_one_that_is_there()
    {
        var grain = await _host.BeginAsync();
        await grain.AskAsync("First");
        var id = ConversationGrainCalls.NewId();
        Assert.True((await grain.RegenerateAsync(Owner, id)).IsSuccess);
        await Eventually.AsyncCondition(async () => (await grain.GetAsync(Owner)).Require().ReplyId is null);
        await grain.AskAsync("Second");
        foreach (var isRestarted in new[] { false, true })
        {
            if (isRestarted)
                await _host.Host.RestartAsync();
            grain = Again(grain);
            var again = (await grain.RegenerateAsync(Owner, id)).Require();
            Assert.Equal((id, MessageStatus.Completed), (again.Id, again.Status));
            Assert.Equal(5L, await CountAsync(grain));
        }
    }

    [Fact]
    public async Task A_stop_that_meets_the_next_reply_stops_that_one_only()
    {
        var (first, second) = (new Gate(), new Gate());
        _host.Answer = call => Scripts.SayAround(call.Messages[^1].Text == "First" ? first : second, "One");
        var grain = await _host.BeginAsync();
        var one = await grain.SayAsync("First");
        await first.Reached;
        var two = await grain.SayAsync("Second");
        first.Open();
        await second.Reached;
        Assert.Equal(two.ReplyId, (await grain.StopAsync(Owner)).Require().Id);
        Assert.Equal(ConversationErrors.NothingToStop, (await grain.StopAsync(Owner)).Error);
        Assert.Equal("completed", await StatusAsync(grain, one.ReplyId!));
        Assert.Equal("stopped", await StatusAsync(grain, two.ReplyId!));
    }

    [Fact]
    public async Task Deleting_while_a_reply_is_written_stops_it_and_leaves_nothing()
    {
        var gate = new Gate();
        _host.Answer = _ => Scripts.SayAround(gate, "One");
        var grain = await _host.BeginAsync();
        await grain.SayAsync("First");
        await gate.Reached;
        Assert.True((await grain.DeleteAsync(Owner, expected: null)).IsSuccess);
        await Eventually.Condition(() => _host.Model.Calls.Last().Cancellation.IsCancellationRequested);
        await Eventually.AsyncCondition(async () => await CountAsync(grain) == 0);
        await Eventually.AsyncCondition(async () =>
            await _host.Database.ScalarAsync<long>("select count(*) from nexus.due_work where kind like 'conversations.%'") == 0);
    }

    [Fact]
    public async Task Who_is_no_member_is_told_at_once_that_there_is_nothing_to_see()
    {
        var grain = await _host.BeginAsync();
        var frames = new List<ConversationFrame>();
        await foreach (var frame in grain.WatchAsync(Stranger, after: null))
            frames.Add(frame);
        Assert.Equal([new ConversationClosedFrame(null, IsDeleted: false)], frames);
    }

    [Fact]
    public async Task A_watcher_from_far_back_misses_nothing_while_others_write_and_rename()
    {
        const int rounds = 400;
        var grain = await _host.BeginAsync();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++)
            {
                await Task.WhenAll(
                    grain.SayAsync($"A{i}", reply: false), grain.SayAsync($"B{i}", reply: false),
                    grain.ChangeAsync(Owner, new ConversationSettings($"Title {i}", null, null, Expected: null)));
            }

            await grain.SayAsync("The end", reply: false);
        });
        var (seen, title, position) = (new List<long>(), "", (string?)"0");
        var isEnd = false;
        while (!isEnd)
        {
            // Comes back every now and then, so that rows and memory meet in many places.
            var left = seen.Count + 150;
            await foreach (var frame in grain.WatchAsync(Owner, position))
            {
                position = frame.Position ?? position;
                if (frame is ConversationUpdatedFrame updated)
                    title = updated.Conversation.Title;
                if (frame is MessageCreatedFrame created)
                    seen.Add(created.Message.Seq);
                isEnd = frame is MessageCreatedFrame { Message.Text: "The end" };
                if (isEnd || seen.Count >= left)
                    break;
            }
        }

        await writing;
        Assert.Equal((2 * rounds) + 1, seen.Count);
        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.Equal($"Title {rounds - 1}", title);
    }

    [Fact]
    public async Task Under_load_each_message_travels_to_the_database_once()
    {
        const int messages = 200;
        var grain = await _host.BeginAsync();
        await using (var count = _host.Database.DataSource.CreateCommand(
            """
            create table public.carried (rows integer);
            create function public.count_carried() returns trigger language plpgsql as $$
            begin
              insert into public.carried values (jsonb_array_length(new.state -> 'rows'));
              return new;
            end $$;
            create trigger count_carried before update on nexus.grain_state for each row
              when (new.type = 'conversations.conversation' and new.state ? 'rows') execute function public.count_carried();
            """))
        {
            await count.ExecuteNonQueryAsync();
        }

        await Task.WhenAll(Enumerable.Range(0, messages).Select(i => grain.SayAsync($"No. {i}", reply: false)));
        Assert.Equal((long)messages, await CountAsync(grain));
        Assert.Equal((long)messages, await _host.Database.ScalarAsync<long>("select sum(rows) from public.carried"));
        Assert.InRange(await _host.Database.ScalarAsync<long>("select count(*) from public.carried"), 1, messages / 2);
    }

    [Fact]
    public async Task Erasure_passes_a_conversation_on_and_deletes_it_with_its_last_member()
    {
        var grain = await _host.BeginAsync();
        await grain.SayAsync("Mine", reply: false);
        var data = _host.Host.Services.GetServices<IPersonalData>().Single(d => d.Section == "conversations");

        // At once: the list of conversations, which is made from events, may not have it yet.
        await data.EraseAsync(Owner, CancellationToken.None);
        Assert.Equal(ConversationErrors.NotFound, (await grain.GetAsync(Owner)).Error);
        await Eventually.AsyncCondition(async () => await CountAsync(grain) == 0);
        await data.EraseAsync(Owner, CancellationToken.None);
    }

    [Fact]
    public async Task An_export_of_a_person_has_settings_facts_and_messages()
    {
        var grain = await _host.BeginAsync("Be kind.");
        await grain.SetFactsAsync(Owner, ["A dog."], expected: null);
        await grain.SayAsync("Mine", reply: false);
        var data = _host.Host.Services.GetServices<IPersonalData>().Single(d => d.Section == "conversations");
        var text = new List<string>();
        await foreach (var part in data.ExportAsync(Owner, CancellationToken.None))
            text.Add(part.GetRawText());
        Assert.Equal(3, text.Count);
        Assert.Contains("Be kind.", text[0], StringComparison.Ordinal);
        Assert.Contains("A dog.", text[1], StringComparison.Ordinal);
        Assert.Contains("Mine", text[2], StringComparison.Ordinal);
    }

    private IConversationGrain Again(IConversationGrain grain) => _host.Host.Grains.GetGrain<IConversationGrain>(grain.GetPrimaryKeyString());

    private Task<long> CountAsync(IConversationGrain grain) => _host.Database.ScalarAsync<long>(
        "select count(*) from conversations.message where conversation_id = $1", grain.GetPrimaryKeyString());

    private Task<string?> StatusAsync(IConversationGrain grain, string id) => _host.Database.ScalarAsync<string>(
        "select status from conversations.message where conversation_id = $1 and id = $2", grain.GetPrimaryKeyString(), id);
}
