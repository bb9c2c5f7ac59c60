using System.Net;
using Nexus.Testing;

namespace Nexus.Api.Tests.Templates;

/// <summary>What is asked wrongly gets a clear answer and starts nothing.</summary>
public sealed class TemplateRequestTests(TemplateServer fixture) : IClassFixture<TemplateServer>
{
    public static TheoryData<string, string> Invalid => new()
    {
        { """{"query":""}""", "query" },
        { """{"query":"   "}""", "query" },
        { $$"""{"query":"{{new string('a', 8001)}}"}""", "query" },
        { """{"query":"What?","language":"eng"}""", "language" },
        { """{"query":"What?","language":"EN"}""", "language" },
        { """{"query":"What?","maxTokens":0}""", "maxTokens" },
        { """{"query":"What?","maxTokens":8193}""", "maxTokens" },
        { """{"query":"What?","domains":["finance","astrology"]}""", "domains[1]" },
        { """{"query":"What?","domains":["finance","finance"]}""", "domains[1]" },
        { """{"query":"What?","domains":["finance",""]}""", "domains[1]" },
        { """{"query":"What?","domains":["finance",null]}""", "domains[1]" },
        { """{"query":"What?","domains":["a","b","c","d","e","f","g","h","i"]}""", "domains" },
        { """{"query":"What?","context":[1]}""", "context" },
        { """{"query":"What?","context":"text"}""", "context" },
        { $$$"""{"query":"What?","context":{"a":"{{{new string('a', 16 * 1024)}}}"}}""", "context" },
        { """{"query":"What?","templateId":"tpl_unknown"}""", "templateId" },
        { """{"query":"What?","templateId":"tpl_00000000000070008000000000000009"}""", "templateId" },
        { """{"query":"What?","templateVersion":0}""", "templateVersion" },
        { """{"query":"What?","templateVersion":99}""", "templateVersion" },
        { """{"query":"What?","variables":{"a":1}}""", "variables.a" },
        { """{"query":"What?","variables":"text"}""", "variables" },
        { """{"query":"What?","conversationId":"conv_1"}""", "conversationId" },
        { """{"query":"What?","conversationId":"exe_00000000000070008000000000000009"}""", "conversationId" },
        { """{"query":"What?","webhookUrl":"http://127.0.0.1/"}""", "webhookUrl" },
    };

    public static TheoryData<string, string> Malformed => new()
    {
        { """{"query":5}""", "query" },
        { """{"query":"What?","domains":"finance"}""", "domains" },
        { """{"query":"What?","maxTokens":"many"}""", "maxTokens" },
        { """{"query":"a\u0000b"}""", "query" },
        { """{"query":"What?","context":{"a":"\u0000"}}""", "context" },
        { """{"query":""", "query" },
        { "[]", "$" },
        { "", "$" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task A_request_that_breaks_a_rule_is_422_and_names_the_field(string body, string field)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.ExecuteAsync(body);
        var problem = await response.JsonAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(field, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        await NothingStartedAsync(user);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_request_that_can_not_be_read_is_400_and_names_the_place(string body, string place)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.ExecuteAsync(body);
        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "request.malformed");
        Assert.Contains(problem.GetProperty("errors").EnumerateObject(), e => e.Name.StartsWith(place, StringComparison.Ordinal));
        await NothingStartedAsync(user);
    }

    [Fact]
    public async Task A_request_without_a_query_is_refused()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.ExecuteAsync("{}");
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity });
        Assert.Contains("query", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_request_is_taken_with_all_its_text()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var query = string.Concat(Enumerable.Repeat("щ😀 ", 2000));
        using var response = await user.Client.ExecuteAsync(
            $$$"""{"query":"{{{query}}}","language":"de","domains":["finance"],"context":{"city":"Köln"},"maxTokens":8192,"templateId":"tpl_01997a00000070008000000000000001"}""",
            ("Prefer", "wait=20"));
        var execution = await response.JsonAsync(HttpStatusCode.OK);
        Assert.Equal(query, execution.GetProperty("query").GetString());
        Assert.Equal(query, execution.GetProperty("sections")[0].GetProperty("text").GetString());
        Assert.Equal("de", execution.GetProperty("analysis").GetProperty("language").GetString());
    }

    [Theory]
    [InlineData("status=unknown", HttpStatusCode.BadRequest)]
    [InlineData("status=3", HttpStatusCode.BadRequest)]
    [InlineData("from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("cursor=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("limit=0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("limit=101", HttpStatusCode.UnprocessableEntity)]
    public async Task A_list_that_is_asked_for_wrongly_is_refused(string query, HttpStatusCode status)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.GetAsync(new Uri($"/api/v1/templates/executions?{query}", UriKind.Relative));
        var problem = await response.JsonAsync(status);
        Assert.Contains(query.Split('=')[0], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    private async Task NothingStartedAsync(SignedInUser user) => Assert.Equal(
        0L, await fixture.Database.ScalarAsync<long>("select count(*) from nexus.event_log where owner = $1 and type like 'template.%'", user.Id));
}
