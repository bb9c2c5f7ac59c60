using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Grains.Templates;
using Nexus.Templates;
using static Nexus.Grains.Tests.Templates.ExecutionStates;

namespace Nexus.Grains.Tests.Templates;

/// <summary>What is stored today must be read for ever: the golden texts here are never changed, only added to.</summary>
public sealed class TemplatesJsonTests
{
    private const string GoldenState = """
        {"state":{"id":"exe_00000000000070008000000000000001","owner":"usr_00000000000070008000000000000001","status":"running","revision":4,
        "templateId":"tpl_01997a00000070008000000000000001","templateVersion":1,"query":"What is a loan?","language":"en","requestedDomains":["finance","legal"],
        "context":"{\u0022city\u0022:1}","maxTokens":2048,
        "analysis":{"language":"en","intent":"question","choice":"given","domains":[{"domain":"finance","score":1},{"domain":"legal","score":0}]},
        "sections":[{"domain":"finance","status":"completed","attempt":1,"text":"Text.","truncated":false,"provider":"offline","model":"nexus-offline-1",
        "usage":{"prompt":10,"completion":20},"cost":0.5,"startedAt":"2026-01-01T00:00:00+00:00","finishedAt":"2026-01-01T00:00:03+00:00"},
        {"domain":"legal","status":"pending","attempt":2,"truncated":false,"usage":{"prompt":0,"completion":0},"cost":0}],
        "resumptions":1,"createdAt":"2026-01-01T00:00:00+00:00","startedAt":"2026-01-01T00:00:00+00:00"}}
        """;

    private readonly JsonSerializerOptions _json;
    private readonly EventCatalog _catalog;

    public TemplatesJsonTests()
    {
        var services = new ServiceCollection();
        services.AddTemplates(new ConfigurationManager());
        var json = new NexusJson(Instances<JsonContribution>(services));
        _json = json.Options;
        _catalog = new EventCatalog(json, Instances<EventContribution>(services));
    }

    public static TheoryData<string, string> GoldenEvents => new()
    {
        { "template.created", """{"templateId":"tpl_1","revision":1,"version":1,"name":"Support","description":"Answers.","at":"2026-01-01T00:00:00+00:00"}""" },
        { "template.changed", """{"templateId":"tpl_1","revision":2,"version":2,"name":"Support","at":"2026-01-01T00:00:00+00:00","restoredFrom":1}""" },
        { "template.deleted", """{"templateId":"tpl_1","revision":3,"version":2,"name":"Support","at":"2026-01-01T00:00:00+00:00"}""" },
        { "template.execution.queued", """{"executionId":"exe_1","revision":1,"templateId":"tpl_1","templateVersion":1,"queryPreview":"What?","createdAt":"2026-01-01T00:00:00+00:00"}""" },
        { "template.execution.started", """{"executionId":"exe_1","revision":2,"startedAt":"2026-01-01T00:00:00+00:00"}""" },
        { "template.execution.analysed", """{"executionId":"exe_1","revision":3,"language":"en","intent":"question","domains":["finance"]}""" },
        { "template.execution.resumed", """{"executionId":"exe_1","revision":4,"resumption":1}""" },
        { "template.execution.section.completed", """{"executionId":"exe_1","revision":5,"domain":"finance","attempt":2,"provider":"offline","model":"nexus-offline-1","usage":{"prompt":1,"completion":2},"cost":0.5,"durationMs":3}""" },
        { "template.execution.section.failed", """{"executionId":"exe_1","revision":5,"domain":"finance","attempt":2,"fault":{"code":"model.timeout","message":"Slow."},"durationMs":3}""" },
        { "template.execution.completed", $$"""{"executionId":"exe_1","revision":6,"totals":{{GoldenTotals}}}""" },
        { "template.execution.partial", $$"""{"executionId":"exe_1","revision":6,"totals":{{GoldenTotals}}}""" },
        { "template.execution.failed", $$$"""{"executionId":"exe_1","revision":6,"totals":{{{GoldenTotals}}},"fault":{"code":"model.timeout","message":"Slow."}}""" },
        { "template.execution.cancelled", $$"""{"executionId":"exe_1","revision":6,"totals":{{GoldenTotals}}}""" },
    };

    private static string GoldenTotals =>
        """{"sectionsCompleted":1,"sectionsFailed":0,"usage":{"prompt":1,"completion":2},"cost":0.5,"durationMs":3,"finishedAt":"2026-01-01T00:00:01+00:00"}""";

    [Fact]
    public void A_state_of_the_first_version_is_still_read_and_written_alike()
    {
        var document = JsonSerializer.Deserialize<Document<ExecutionState>>(GoldenState, _json)!;
        var state = document.State!;

        Assert.Equal((ExecutionStatus.Running, 4, "legal", 2), (state.Status, state.Revision, state.Sections[1].Domain, state.Sections[1].Attempt));
        Assert.Equal("Text.", state.Sections[0].Text);
        Assert.True(JsonElement.DeepEquals(
            JsonSerializer.SerializeToElement(document, _json), JsonSerializer.Deserialize<JsonElement>(GoldenState)));
    }

    [Theory]
    [MemberData(nameof(GoldenEvents))]
    public void An_event_of_the_first_version_is_still_read_and_written_alike(string type, string data)
    {
        var read = _catalog.Read(Logged(type, data));
        var written = _catalog.Envelop(Assert.IsType<DomainEvent>(read, exactMatch: false), "templates.execution/exe_1", Owner, Start);

        Assert.Equal((type, 1), (written.Type, written.Version));
        Assert.True(JsonElement.DeepEquals(
            JsonSerializer.Deserialize<JsonElement>(written.Data.Utf8.Span), JsonSerializer.Deserialize<JsonElement>(data)));
    }

    [Fact]
    public void Every_event_has_a_golden_text() => Assert.Equal(
        _catalog.Names.Where(n => n.StartsWith("template.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        GoldenEvents.Select(e => (string)e[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_largest_state_is_bounded()
    {
        var state = Running("finance", "legal", "health", "technology", "travel", "education", "marketing", "general") with
        {
            Query = new string('щ', 8000),
            Context = new string('щ', 8 * 1024),
            MaxTokens = 8192,
        };
        var text = new string('щ', state.MaxSectionTokens * 16 / 2);
        for (var i = 0; i < 8; i++)
            state = state.CompleteSection(i, Written(state, i, text), Start).State;

        var bytes = JsonSerializer.SerializeToUtf8Bytes(new Document<ExecutionState> { State = state }, _json).Length;
        Assert.InRange(bytes, 1, 512 * 1024);
    }

    private static T[] Instances<T>(ServiceCollection services) =>
        [.. services.Where(s => s.ServiceType == typeof(T)).Select(s => s.ImplementationInstance).OfType<T>()];

    private static LoggedEvent Logged(string type, string data) => new(
        LogPosition.Start, 0, Guid.CreateVersion7(), type, 1, "templates.execution/exe_1", Owner, Start, null, data);
}
