using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;

namespace Nexus.Api.Tests.Http;

public sealed class PagingTests : IAsyncLifetime
{
    private HttpApp _app = null!;

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync(root =>
    {
        root.MapGet("/numbers", (PageQuery page) => List(page));
        root.MapGet("/others", (PageQuery page) => List(page));
    });

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public async Task All_pages_together_are_the_list_once()
    {
        var seen = new List<int>();
        string? cursor = null;
        do
        {
            var page = await PageAsync($"/numbers?limit=30{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 100), seen);
    }

    [Fact]
    public async Task Twenty_is_the_limit_when_none_is_named() => Assert.Equal(20, (await PageAsync("/numbers")).Items.Count);

    [Fact]
    public async Task The_last_page_says_null_in_so_many_words() =>
        Assert.EndsWith("\"nextCursor\":null}", await _app.Client.GetStringAsync("/numbers?limit=100"), StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    public async Task A_limit_out_of_range_is_422(string limit) =>
        await (await _app.Client.GetAsync($"/numbers?limit={limit}")).ProblemAsync(422, "request.invalid", "limit");

    [Theory]
    [InlineData("many")]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData("5&limit=6")]
    public async Task A_limit_that_is_no_number_is_400(string limit) =>
        await (await _app.Client.GetAsync($"/numbers?limit={limit}")).ProblemAsync(400, "request.malformed", "limit");

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAA")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("..%2F..%2F")]
    public async Task Garbage_as_a_cursor_is_400(string cursor) =>
        await (await _app.Client.GetAsync($"/numbers?cursor={cursor}")).ProblemAsync(400, "request.malformed", "cursor");

    [Fact]
    public async Task A_cursor_of_another_list_is_400()
    {
        var page = await PageAsync("/others");
        await (await _app.Client.GetAsync($"/numbers?cursor={page.NextCursor}")).ProblemAsync(400, "request.malformed", "cursor");
    }

    [Fact]
    public void Any_change_of_a_cursor_is_noticed()
    {
        var cursor = Cursor.Encode("list", "tpl_0199c0de7a1e70008000000000000001");
        Assert.True(Cursor.TryDecode("list", cursor, out var position));
        Assert.Equal("tpl_0199c0de7a1e70008000000000000001", position);
        for (var i = 0; i < cursor.Length - 1; i++)
        {
            var changed = cursor.ToCharArray();
            changed[i] = changed[i] == 'x' ? 'y' : 'x';
            Assert.False(Cursor.TryDecode("list", new string(changed), out _));
        }
    }

    [Fact]
    public void A_cursor_of_any_length_is_only_refused() =>
        Assert.False(Cursor.TryDecode("list", new string('A', 1_000_000), out _));

    private static Page<int> List(PageQuery page)
    {
        var from = page.After is null ? 0 : int.Parse(page.After) + 1;
        int[] rows = [.. Enumerable.Range(from, Math.Max(0, Math.Min(page.Fetch, 100 - from)))];
        return page.ToPage(rows, r => $"{r}", r => r);
    }

    private async Task<Page<int>> PageAsync(string path) => (await _app.Client.GetFromJsonAsync<Page<int>>(path))!;
}
