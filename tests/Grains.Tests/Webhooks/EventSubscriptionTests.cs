using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Grains.Webhooks;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class EventSubscriptionTests
{
    private const string Id = "whk_01997a00000070008000000000000001";
    private static readonly JsonElement Data = JsonElement.Parse(
        """
        { "executionId": "exe_1", "totals": { "sectionsFailed": 2, "cost": 0.25, "finishedAt": "2026-01-31T12:00:00.5+00:00" },
          "domains": ["finance", "legal"], "cached": false, "fault": null, "name": "Запрос" }
        """);

    [Theory]
    [InlineData("template.execution.completed", "template.execution.completed", true)]
    [InlineData("template.execution.completed", "template.execution.completed.late", false)]
    [InlineData("template.*", "template.execution.completed", true)]
    [InlineData("template.execution.*", "template.execution.completed", true)]
    [InlineData("template.execution.*", "template.execution", false)]
    [InlineData("template.*", "templates.created", false)]
    [InlineData("*", "user.locked", true)]
    [InlineData("user.locked", "template.execution.completed", false)]
    public void Names_and_prefixes_choose_types(string subscribed, string type, bool isWanted)
    {
        var subscription = Subscription([subscribed]);
        Assert.Equal(isWanted, subscription.MayWant(type));
        Assert.Equal(isWanted, subscription.Wants(type, Data));
    }

    [Fact]
    public void A_test_goes_to_the_endpoint_that_it_names_whatever_that_subscribes_to()
    {
        var subscription = Subscription(["user.locked"], new FilterCondition("executionId", FilterOp.Eq, "\"exe_2\""));
        Assert.True(subscription.MayWant(WebhookTested.Type));
        Assert.True(subscription.Wants(WebhookTested.Type, About(Id)));
        Assert.False(Subscription(["*"]).Wants(WebhookTested.Type, About("whk_01997a00000070008000000000000002")));
    }

    [Fact]
    public void What_is_said_about_an_endpoint_goes_to_the_others()
    {
        Assert.False(Subscription(["*"]).Wants("endpoint.failing", About(Id)));
        Assert.False(Subscription(["*"]).Wants("webhook.created", About(Id)));
        Assert.True(Subscription(["endpoint.*"]).Wants("endpoint.failing", About("whk_01997a00000070008000000000000002")));
        Assert.True(Subscription(["webhook.created"]).Wants("webhook.created", About("whk_01997a00000070008000000000000002")));
    }

    [Fact]
    public void Callbacks_want_nothing()
    {
        var subscription = EventSubscription.Of(Id, new WebhookSettings { Kind = WebhookKind.Callbacks, Events = ["*"] });
        Assert.False(subscription.MayWant("user.locked"));
        Assert.False(subscription.Wants(WebhookTested.Type, About(Id)));
    }

    [Theory]
    [InlineData("executionId", FilterOp.Eq, "\"exe_1\"", true)]
    [InlineData("executionId", FilterOp.Eq, "\"EXE_1\"", false)]
    [InlineData("executionId", FilterOp.Ne, "\"exe_2\"", true)]
    [InlineData("executionId", FilterOp.Ne, "\"exe_1\"", false)]
    [InlineData("executionId", FilterOp.In, "[\"exe_3\", \"exe_1\"]", true)]
    [InlineData("executionId", FilterOp.In, "[\"exe_3\"]", false)]
    [InlineData("totals.sectionsFailed", FilterOp.Gt, "1", true)]
    [InlineData("totals.sectionsFailed", FilterOp.Gt, "2", false)]
    [InlineData("totals.sectionsFailed", FilterOp.Gte, "2.0", true)]
    [InlineData("totals.sectionsFailed", FilterOp.Lt, "3", true)]
    [InlineData("totals.sectionsFailed", FilterOp.Lte, "1", false)]
    [InlineData("totals.sectionsFailed", FilterOp.Eq, "2.00", true)]
    [InlineData("totals.sectionsFailed", FilterOp.Eq, "\"2\"", false)]
    [InlineData("totals.sectionsFailed", FilterOp.Gt, "\"1\"", false)]
    [InlineData("totals.cost", FilterOp.Lt, "0.250000000000000000000000001", true)]
    [InlineData("totals.cost", FilterOp.Lt, "1e300", true)]
    [InlineData("totals.finishedAt", FilterOp.Gt, "\"2026-01-31T14:00:00+02:00\"", true)]
    [InlineData("totals.finishedAt", FilterOp.Gt, "\"2026-01-31T12:00:01Z\"", false)]
    [InlineData("domains", FilterOp.Contains, "\"legal\"", true)]
    [InlineData("domains", FilterOp.Contains, "\"leg\"", false)]
    [InlineData("name", FilterOp.Contains, "\"прос\"", true)]
    [InlineData("name", FilterOp.Contains, "1", false)]
    [InlineData("cached", FilterOp.Eq, "false", true)]
    [InlineData("cached", FilterOp.Eq, "true", false)]
    [InlineData("fault", FilterOp.Exists, "false", true)]
    [InlineData("fault.code", FilterOp.Ne, "\"x\"", false)]
    [InlineData("nothing", FilterOp.Ne, "1", false)]
    [InlineData("nothing", FilterOp.Exists, "true", false)]
    [InlineData("nothing", FilterOp.Exists, "false", true)]
    [InlineData("totals", FilterOp.Exists, "true", true)]
    [InlineData("totals", FilterOp.Ne, "1", true)]
    [InlineData("domains.0", FilterOp.Eq, "\"finance\"", false)]
    public void A_condition_compares_what_can_be_compared_and_holds_for_nothing_else(string property, FilterOp op, string value, bool holds) =>
        Assert.Equal(holds, Subscription(["*"], new FilterCondition(property, op, value)).Wants("template.execution.completed", Data));

    [Fact]
    public void All_conditions_must_hold()
    {
        var isFirst = new FilterCondition("executionId", FilterOp.Eq, "\"exe_1\"");
        var isCached = new FilterCondition("cached", FilterOp.Eq, "true");
        Assert.True(Subscription(["*"], isFirst, isCached with { Value = "false" }).Wants("a.b", Data));
        Assert.False(Subscription(["*"], isFirst, isCached).Wants("a.b", Data));
    }

    [Theory]
    [InlineData("totals.sectionsFailed", FilterOp.Gt, "0", null)]
    [InlineData("a-b._c.d0", FilterOp.Eq, "true", null)]
    [InlineData("", FilterOp.Eq, "1", "filter[0].property")]
    [InlineData("a..b", FilterOp.Eq, "1", "filter[0].property")]
    [InlineData("a.b.c.d.e.f.g.h.i", FilterOp.Eq, "1", "filter[0].property")]
    [InlineData("a[0]", FilterOp.Eq, "1", "filter[0].property")]
    [InlineData("a", FilterOp.Eq, "null", "filter[0].value")]
    [InlineData("a", FilterOp.Eq, "{}", "filter[0].value")]
    [InlineData("a", FilterOp.Gt, "\"much\"", "filter[0].value")]
    [InlineData("a", FilterOp.Gt, "true", "filter[0].value")]
    [InlineData("a", FilterOp.Exists, "1", "filter[0].value")]
    [InlineData("a", FilterOp.In, "[]", "filter[0].value")]
    [InlineData("a", FilterOp.In, "[[1]]", "filter[0].value")]
    [InlineData("a", FilterOp.In, "1", "filter[0].value")]
    [InlineData("a", FilterOp.Contains, "[1]", "filter[0].value")]
    public void A_condition_that_could_never_hold_is_refused_with_its_path(string property, FilterOp op, string value, string? path) =>
        Assert.Equal(path is null ? [] : [path], EventFilterCheck.Of([new FilterCondition(property, op, value)]).Select(e => e.Path));

    [Fact]
    public void A_filter_is_bounded()
    {
        var one = new FilterCondition("a", FilterOp.Eq, "1");
        Assert.Empty(EventFilterCheck.Of([.. Enumerable.Repeat(one, EventFilterCheck.MaxConditions)]));
        Assert.Equal(["filter"], EventFilterCheck.Of([.. Enumerable.Repeat(one, EventFilterCheck.MaxConditions + 1)]).Select(e => e.Path));
        var many = JsonSerializer.Serialize(Enumerable.Range(0, EventFilterCheck.MaxValues + 1));
        Assert.Single(EventFilterCheck.Of([new FilterCondition("a", FilterOp.In, many)]));
        var longText = JsonSerializer.Serialize(new string('x', EventFilterCheck.MaxValue + 1));
        Assert.Single(EventFilterCheck.Of([new FilterCondition("a", FilterOp.Contains, longText)]));
    }

    private static EventSubscription Subscription(ImmutableArray<string> events, params ImmutableArray<FilterCondition> filter) =>
        EventSubscription.Of(Id, new WebhookSettings { Events = events, Filter = filter });

    private static JsonElement About(string endpointId) => JsonElement.Parse($$"""{ "endpointId": "{{endpointId}}" }""");
}
