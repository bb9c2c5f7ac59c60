using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Templates;
using Nexus.Testing;

namespace Nexus.Api.Tests.Templates;

public sealed class TemplateConversationTests(TemplateServer fixture) : IClassFixture<TemplateServer>
{
    private const string Root = "/api/v1/conversations";

    [Fact]
    public async Task Question_and_answer_join_the_conversation_once_and_in_order()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var conversation = await BeginAsync(user);
        using var first = await user.Client.ExecuteAsync(new { query = "What is a loan?", domains = Finance, conversationId = conversation }, Wait);
        var execution = await first.JsonAsync(HttpStatusCode.OK);
        await Eventually.AsyncCondition(async () => (await MessagesAsync(user, conversation)).Length == 2);

        var grains = fixture.Server.Services.GetRequiredService<IGrainFactory>();
        Assert.Null(await grains.GetGrain<IExecutionGrain>(execution.GetProperty("executionId").GetString()!).TellAsync());
        var messages = await MessagesAsync(user, conversation);
        Assert.Equal(["user", "assistant"], messages.Select(m => m.GetProperty("role").GetString()));
        Assert.Equal("What is a loan?", messages[0].GetProperty("text").GetString());
        Assert.Equal(execution.GetProperty("sections")[0].GetProperty("text").GetString(), messages[1].GetProperty("text").GetString());
        Assert.Equal("completed", messages[1].GetProperty("status").GetString());
        Assert.Equal(messages[1].GetProperty("id").GetString(), messages[0].GetProperty("replyId").GetString());
    }

    [Fact]
    public async Task A_failed_execution_leaves_the_conversation_as_it_is()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var conversation = await BeginAsync(user);
        using var failed = await user.Client.ExecuteAsync(new { query = "fail now", domains = Finance, conversationId = conversation }, Wait);
        Assert.Equal("failed", (await failed.JsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Empty(await MessagesAsync(user, conversation));
    }

    [Fact]
    public async Task Only_who_may_write_in_a_conversation_brings_executions_there()
    {
        using var owner = await fixture.Server.RegisterUserAsync();
        using var reader = await fixture.Server.RegisterUserAsync();
        using var stranger = await fixture.Server.RegisterUserAsync();
        var conversation = await BeginAsync(owner);
        using var member = await owner.Client.PutAsJsonAsync($"{Root}/{conversation}/members/{reader.Id}", new { role = "reader" });
        Assert.Equal(HttpStatusCode.OK, member.StatusCode);
        using var made = await owner.Client.PostAsJsonAsync("/api/v1/auth/api-keys", new { name = "templates only", scopes = Scope });
        using var robot = new HttpClient { BaseAddress = fixture.Server.BaseAddress };
        robot.DefaultRequestHeaders.Add("X-Api-Key", (await made.JsonAsync(HttpStatusCode.Created)).GetProperty("secret").GetString());

        foreach (var (client, status, code) in new[]
                 {
                     (reader.Client, HttpStatusCode.Forbidden, "conversations.role-required"),
                     (stranger.Client, HttpStatusCode.NotFound, "conversations.not-found"),
                     (robot, HttpStatusCode.Forbidden, "auth.forbidden"),
                 })
        {
            using var refused = await client.ExecuteAsync(new { query = "What is a loan?", conversationId = conversation });
            await refused.ProblemAsync(status, code);
        }

        Assert.Empty(await MessagesAsync(owner, conversation));
    }

    private static readonly (string, string) Wait = ("Prefer", "wait=20");
    private static readonly string[] Finance = ["finance"];
    private static readonly string[] Scope = ["templates:write"];

    private static async Task<string> BeginAsync(SignedInUser user)
    {
        using var begun = await user.Client.PostAsJsonAsync(Root, new { title = "Loans" });
        return (await begun.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement[]> MessagesAsync(SignedInUser user, string conversation) =>
        [.. (await user.Client.GetFromJsonAsync<JsonElement>($"{Root}/{conversation}/messages?limit=100")).GetProperty("items").EnumerateArray().OrderBy(m => m.GetProperty("seq").GetInt64())];
}
