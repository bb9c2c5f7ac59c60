using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;

namespace Nexus.Api.Tests.Http;

public sealed class PreferWaitTests
{
    [Theory]
    [InlineData("wait=10", 10)]
    [InlineData("Wait=10", 10)]
    [InlineData("wait = 10", 10)]
    [InlineData("wait=\"10\"", 10)]
    [InlineData("respond-async, wait=10", 10)]
    [InlineData("return=minimal; foo, wait=5; bar=1", 5)]
    [InlineData("wait=100, wait=5", 30)]
    [InlineData("wait=5, wait=100", 5)]
    [InlineData("wait=x, wait=7", 7)]
    [InlineData("wait=0", null)]
    [InlineData("wait=-1", null)]
    [InlineData("wait=1.5", null)]
    [InlineData("wait=99999999999999", null)]
    [InlineData("wait", null)]
    [InlineData("waiting=5", null)]
    [InlineData("", null)]
    [InlineData(",;=,", null)]
    public void The_seconds_are_read_as_RFC_7240_has_them(string header, int? seconds) =>
        Assert.Equal(seconds, (int?)PreferWait.Parse([header], maxSeconds: 30)?.TotalSeconds);

    [Fact]
    public void Preferences_of_several_lines_are_one_list() =>
        Assert.Equal(TimeSpan.FromSeconds(4), PreferWait.Parse(["respond-async", "wait=4"], maxSeconds: 30));

    [Fact]
    public async Task What_is_granted_is_told()
    {
        await using var app = await HttpApp.StartAsync(root => root.MapGet("/wait", (PreferWait prefer, HttpContext context) =>
        {
            prefer.Acknowledge(context);
            return prefer.Wait?.TotalSeconds ?? 0;
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/wait");
        request.Headers.Add("Prefer", "wait=3600");
        using var response = await app.Client.SendAsync(request);
        Assert.Equal("30", await response.Content.ReadAsStringAsync());
        Assert.Equal("wait=30", response.Headers.GetValues("Preference-Applied").Single());

        using var without = await app.Client.GetAsync("/wait");
        Assert.False(without.Headers.Contains("Preference-Applied"));
    }
}
