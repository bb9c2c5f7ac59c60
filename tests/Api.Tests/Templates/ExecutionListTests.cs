using System.Net;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.Templates;

public sealed class ExecutionListTests(TemplateServer fixture) : IClassFixture<TemplateServer>
{
    [Fact]
    public async Task The_list_has_the_callers_executions_newest_first_page_by_page()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var stranger = await fixture.Server.RegisterUserAsync();
        await stranger.Client.StartAsync("What is a loan?");
        var started = new List<string>();
        for (var i = 0; i < 5; i++)
            started.Add(await user.Client.StartAsync($"What is loan number {i}?"));
        await Eventually.AsyncCondition(async () => (await ListAsync(user, "status=completed")).Items.Count == 5);

        var first = await ListAsync(user, "limit=2");
        var second = await ListAsync(user, $"limit=2&cursor={first.Cursor}");
        var third = await ListAsync(user, $"limit=2&cursor={second.Cursor}");
        Assert.Null(third.Cursor);
        Assert.Equal(started.AsEnumerable().Reverse(), first.Items.Concat(second.Items).Concat(third.Items).Select(IdOf));
    }

    [Fact]
    public async Task The_list_is_filtered_by_status_template_and_time()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var good = await user.Client.StartAsync("What is a loan?");
        var bad = await user.Client.StartAsync("fail", "finance");
        await Eventually.AsyncCondition(async () => (await ListAsync(user, "status=failed")).Items.Count == 1);

        Assert.Equal([bad], (await ListAsync(user, "status=failed")).Items.Select(IdOf));
        await Eventually.AsyncCondition(async () => (await ListAsync(user, "status=completed")).Items.Select(IdOf).SequenceEqual([good]));
        Assert.Equal(2, (await ListAsync(user, "template=tpl_01997a00000070008000000000000001")).Items.Count);
        Assert.Empty((await ListAsync(user, "template=tpl_other")).Items);
        Assert.Empty((await ListAsync(user, "from=2100-01-01T00:00:00Z")).Items);
        Assert.Empty((await ListAsync(user, "to=2020-01-01T00:00:00Z")).Items);
        var summary = (await ListAsync(user, "status=completed")).Items[0];
        Assert.Equal("What is a loan?", summary.GetProperty("queryPreview").GetString());
        Assert.Equal(["finance"], summary.GetProperty("domains").EnumerateArray().Select(d => d.GetString()));
        Assert.True(summary.GetProperty("usage").GetProperty("totalTokens").GetInt32() > 0);
    }

    private static string IdOf(JsonElement item) => item.GetProperty("executionId").GetString()!;

    private static async Task<(List<JsonElement> Items, string? Cursor)> ListAsync(SignedInUser user, string query)
    {
        using var response = await user.Client.GetAsync(new Uri($"/api/v1/templates/executions?{query}", UriKind.Relative));
        var page = await response.JsonAsync(HttpStatusCode.OK);
        return ([.. page.GetProperty("items").EnumerateArray()], page.TryGetProperty("nextCursor", out var cursor) ? cursor.GetString() : null);
    }
}
