using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Analytics;
using Nexus.Grains.ApiKeys;
using Nexus.Grains.Budgets;
using Nexus.Grains.Conversations;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Grains.Templates;
using Nexus.Grains.Users;
using Nexus.Grains.Webhooks;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed partial class EventTypeCatalogTests : IDisposable
{
    // What nobody outside may learn, by the names that such members have.
    private static readonly string[] Secret = ["password", "secret", "token", "hash", "apikey", "email", "ip", "subject", "by", "text", "answer"];

    private readonly ServiceProvider _services;

    public EventTypeCatalogTests()
    {
        var configuration = new ConfigurationManager();
        _services = new ServiceCollection()
            .AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System)
            .AddNexusStorage(configuration).AddNexusEvents(configuration)
            .AddUsers(configuration).AddApiKeys().AddBudgets(configuration).AddTemplates(configuration).AddConversations(configuration)
            .AddAnalytics(configuration).AddWebhooks(configuration)
            .BuildServiceProvider();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Every_example_is_what_its_schema_says()
    {
        Assert.True(Types.Length > 25);
        foreach (var type in Types)
            Assert.Empty(SchemaCheck.Violations(JsonElement.Parse(type.Schema), JsonElement.Parse(type.Example)).Select(v => $"{type.Name} {v}"));
    }

    [Fact]
    public void Every_example_reads_as_the_event_that_it_shows_and_shows_every_member()
    {
        var json = _services.GetRequiredService<NexusJson>();
        var samples = _services.GetServices<EventExample>().ToDictionary(e => e.Sample.GetType());
        foreach (var type in samples.Keys)
        {
            var info = json.Options.GetTypeInfo(type);
            var written = JsonSerializer.Serialize(samples[type].Sample, info);
            Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize(written, info), info));
            var members = JsonElement.Parse(written).EnumerateObject().Select(m => m.Name);
            Assert.Empty(info.Properties.Select(p => p.Name).Except(members).Select(name => $"{type.Name}.{name}"));
        }
    }

    [Fact]
    public void A_schema_refuses_what_is_missing_or_of_another_type()
    {
        var type = Types.Single(t => t.Name == "template.execution.completed");
        var schema = JsonElement.Parse(type.Schema);

        Assert.NotEmpty(SchemaCheck.Violations(schema, Changed(type.Example, "\"totals\"", "\"sums\"")));
        Assert.NotEmpty(SchemaCheck.Violations(schema, Changed(type.Example, "\"revision\":7", "\"revision\":\"7\"")));
        Assert.NotEmpty(SchemaCheck.Violations(schema, Changed(type.Example, "\"revision\":7", "\"revision\":null")));
        Assert.NotEmpty(SchemaCheck.Violations(schema, Changed(type.Example, "template.execution.completed", "template.execution.failed")));
        Assert.NotEmpty(SchemaCheck.Violations(schema, Changed(type.Example, "\"evt_", "\"msg_")));
        // May be missing, and is never null.
        Assert.Empty(SchemaCheck.Violations(schema, Changed(type.Example, "\"callbackUrl\"", "\"other\"")));
    }

    [Fact]
    public void Enums_are_words_and_members_camelCase()
    {
        var schema = JsonElement.Parse(Types.Single(t => t.Name == "endpoint.disabled").Schema).GetProperty("properties").GetProperty("data");

        Assert.Equal(["owner", "gone", "failing"], schema.GetProperty("properties").GetProperty("reason").GetProperty("enum").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["at", "endpointId", "reason"], schema.GetProperty("required").EnumerateArray().Select(e => e.GetString()).Order(StringComparer.Ordinal));
        foreach (var type in Types)
            Assert.All(MembersOf(JsonElement.Parse(type.Schema)), name => Assert.Matches(CamelCase(), name));
    }

    [Fact]
    public void Nothing_that_is_a_secret_or_another_persons_goes_out()
    {
        var names = _services.GetRequiredService<PublicEventTypes>();
        Assert.DoesNotContain("user.registered", names.Names);
        Assert.DoesNotContain("user.blocked", names.Names);
        Assert.DoesNotContain("user.signing-key.added", names.Names);
        Assert.DoesNotContain("template.created", names.Names);
        foreach (var type in Types)
            Assert.Empty(MembersOf(JsonElement.Parse(type.Schema)).Where(m => Secret.Contains(m, StringComparer.OrdinalIgnoreCase)).Select(m => $"{type.Name}: {m}"));
    }

    [Theory]
    [InlineData("user.locked", true)]
    [InlineData("user.*", true)]
    [InlineData("*", true)]
    [InlineData("template.execution.section.*", true)]
    [InlineData("user.registered", false)]
    [InlineData("user", false)]
    [InlineData("user.", false)]
    [InlineData("store.*", false)]
    [InlineData("user.*.x", false)]
    [InlineData("**", false)]
    [InlineData(".*", false)]
    [InlineData("", false)]
    public void Only_what_stands_for_an_event_can_be_subscribed_to(string name, bool isKnown) =>
        Assert.Equal(isKnown, _services.GetRequiredService<PublicEventTypes>().IsCovered(name));

    private System.Collections.Immutable.ImmutableArray<WebhookEventType> Types => _services.GetRequiredService<IWebhookEventTypes>().List();

    private static JsonElement Changed(string example, string from, string to)
    {
        Assert.Contains(from, example, StringComparison.Ordinal);
        return JsonElement.Parse(example.Replace(from, to, StringComparison.Ordinal));
    }

    private static IEnumerable<string> MembersOf(JsonElement schema) => schema.ValueKind != JsonValueKind.Object
        ? []
        : schema.EnumerateObject().SelectMany(m => m.Name == "properties"
            ? m.Value.EnumerateObject().SelectMany(p => MembersOf(p.Value).Prepend(p.Name))
            : MembersOf(m.Value));

    [GeneratedRegex("^[a-z][A-Za-z0-9]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CamelCase();
}
