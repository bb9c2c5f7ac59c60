using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Api.Tests.Templates;

namespace Nexus.Api.Tests.Budgets;

public sealed class BudgetEndpointTests(TemplateServer fixture) : IClassFixture<TemplateServer>
{
    private const string Root = "/api/v1/templates";

    [Fact]
    public async Task A_user_sees_what_is_left_and_is_refused_when_nothing_is()
    {
        using var admin = await fixture.AdminAsync();
        using var user = await fixture.Server.RegisterUserAsync();
        var open = await user.Client.GetFromJsonAsync<JsonElement>($"{Root}/budget");
        Assert.Equal(JsonValueKind.Null, open.GetProperty("limit").ValueKind);

        using var set = await admin.Client.PutAsJsonAsync($"/api/v1/admin/budgets/{user.Id}", new { dailyTokens = 3000 });
        Assert.Equal(3000, (await set.JsonAsync(HttpStatusCode.OK)).GetProperty("remaining").GetInt64());
        using var done = await user.Client.ExecuteAsync(new { query = "What is a loan?", maxTokens = 100 }, ("Prefer", "wait=10"));
        var used = (await done.JsonAsync(HttpStatusCode.OK)).GetProperty("usage").GetProperty("totalTokens").GetInt64();
        var budget = await user.Client.GetFromJsonAsync<JsonElement>($"{Root}/budget");
        Assert.Equal((used, 3000 - used), (budget.GetProperty("used").GetInt64(), budget.GetProperty("remaining").GetInt64()));
        Assert.True(budget.GetProperty("isOwn").GetBoolean());

        using var less = await admin.Client.PutAsJsonAsync($"/api/v1/admin/budgets/{user.Id}", new { dailyTokens = 1 });
        using var refused = await user.Client.ExecuteAsync(new { query = "What is a loan?" });
        await refused.ProblemAsync(HttpStatusCode.TooManyRequests, "templates.budget-exceeded");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 24 * 3600);
        using var free = await admin.Client.PutAsJsonAsync($"/api/v1/admin/budgets/{user.Id}", new { });
        Assert.Equal(JsonValueKind.Null, (await free.JsonAsync(HttpStatusCode.OK)).GetProperty("limit").ValueKind);
    }

    [Fact]
    public async Task Budgets_of_others_are_for_admins_and_of_users_that_are_there()
    {
        using var admin = await fixture.AdminAsync();
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await user.Client.GetAsync(new Uri($"/api/v1/admin/budgets/{user.Id}", UriKind.Relative));
        await other.ProblemAsync(HttpStatusCode.Forbidden, "auth.forbidden");
        foreach (var id in new[] { "usr_00000000000070008000000000000009", "nonsense" })
        {
            using var unknown = await admin.Client.PutAsJsonAsync($"/api/v1/admin/budgets/{id}", new { dailyTokens = 1 });
            await unknown.ProblemAsync(HttpStatusCode.NotFound, "auth.user-not-found");
        }

        using var negative = await admin.Client.PutAsJsonAsync($"/api/v1/admin/budgets/{user.Id}", new { dailyTokens = -1 });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, negative.StatusCode);
    }
}
