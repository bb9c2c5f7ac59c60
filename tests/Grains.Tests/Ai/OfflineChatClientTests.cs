using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Nexus.Grains.Ai;
using Nexus.Grains.Templates;
using Nexus.Grains.Tests.Templates;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Ai;

public sealed class OfflineChatClientTests
{
    [Theory]
    [InlineData("How do I repay a loan?", "offline", "loan")]
    [InlineData("Как погасить кредит?", "офлайн", "кредит")]
    public async Task The_same_question_gets_the_same_answer_in_its_language(string query, string disclosure, string about)
    {
        var prompt = Prompt(query);
        using var client = Client();
        var first = await client.GetResponseAsync(prompt.Messages, prompt.Options);
        var second = await client.GetResponseAsync(prompt.Messages, prompt.Options);

        Assert.Equal(first.Text, second.Text);
        Assert.Contains(disclosure, first.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(query, first.Text, StringComparison.Ordinal);
        Assert.Contains(about, first.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(OfflineChatClient.ModelName, first.ModelId);
        Assert.Equal(ChatFinishReason.Stop, first.FinishReason);
    }

    [Fact]
    public async Task What_fits_the_query_comes_first()
    {
        var prompt = Prompt("Which taxes are due on profit?");
        using var client = Client();
        var answer = (await client.GetResponseAsync(prompt.Messages, prompt.Options)).Text;
        Assert.Contains("1. Taxes change the result", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_words_that_are_streamed_are_the_answer()
    {
        var prompt = Prompt("How do I repay a loan?");
        using var client = Client();
        var updates = await Collect(client, prompt);
        var whole = await client.GetResponseAsync(prompt.Messages, prompt.Options);

        Assert.Equal(whole.Text, string.Concat(updates.Select(u => u.Text)));
        Assert.True(updates.Count > 50);
    }

    [Fact]
    public async Task Usage_is_a_token_for_four_bytes()
    {
        var prompt = Prompt("Как погасить кредит?");
        using var client = Client();
        var response = await client.GetResponseAsync(prompt.Messages, prompt.Options);

        Assert.Equal((System.Text.Encoding.UTF8.GetByteCount(response.Text) + 3) / 4, response.Usage?.OutputTokenCount);
        Assert.Equal(prompt.Messages.Sum(m => (System.Text.Encoding.UTF8.GetByteCount(m.Text) + 3) / 4), response.Usage?.InputTokenCount);
    }

    [Fact]
    public async Task It_stops_at_the_token_limit_and_says_so()
    {
        var prompt = Prompt("How do I repay a loan?");
        using var client = Client();
        var whole = await client.GetResponseAsync(prompt.Messages, prompt.Options);
        prompt.Options.MaxOutputTokens = 20;
        var cut = await client.GetResponseAsync(prompt.Messages, prompt.Options);

        Assert.Equal(ChatFinishReason.Length, cut.FinishReason);
        Assert.True(cut.Usage?.OutputTokenCount <= 20);
        Assert.StartsWith(cut.Text, whole.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_word_comes_after_the_set_pause()
    {
        var clock = new ManualTimeProvider();
        var prompt = Prompt("How do I repay a loan?");
        using var client = Client(clock, TimeSpan.FromMilliseconds(15));
        await using var updates = client.GetStreamingResponseAsync(prompt.Messages, prompt.Options).GetAsyncEnumerator();

        for (var word = 0; word < 3; word++)
        {
            var next = updates.MoveNextAsync().AsTask();
            Assert.False(next.IsCompleted);
            clock.Advance(TimeSpan.FromMilliseconds(14));
            Assert.False(next.IsCompleted);
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(await next);
        }
    }

    [Fact]
    public async Task It_stops_when_it_is_cancelled()
    {
        var prompt = Prompt("How do I repay a loan?");
        using var client = Client(new ManualTimeProvider(), TimeSpan.FromSeconds(1));
        using var cancellation = new CancellationTokenSource();
        await using var updates = client.GetStreamingResponseAsync(prompt.Messages, prompt.Options, cancellation.Token).GetAsyncEnumerator();
        var next = updates.MoveNextAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Without_material_it_says_that_it_has_none()
    {
        using var client = Client();
        var answer = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "Привет!")]);
        Assert.Contains("материала нет", answer.Text, StringComparison.Ordinal);
    }

    private static OfflineChatClient Client(TimeProvider? clock = null, TimeSpan delay = default) =>
        new(Options.Create(new OfflineOptions { DeltaDelay = delay }), clock ?? TimeProvider.System);

    private static SectionPrompt Prompt(string query)
    {
        var analysis = QueryAnalyzer.Analyse(query, null, ["finance"], BuiltInTemplates.General, 3);
        var state = ExecutionStates.Queued("finance").State with { Query = query };
        state = state.BeginAnalysis(ExecutionStates.Start).Then(s => s.BeginSections(analysis)).State;
        return SectionPrompt.For(BuiltInTemplates.General, BuiltInTemplates.General.Find("finance")!, state);
    }

    private static async Task<List<ChatResponseUpdate>> Collect(OfflineChatClient client, SectionPrompt prompt)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(prompt.Messages, prompt.Options))
            updates.Add(update);
        return updates;
    }
}
