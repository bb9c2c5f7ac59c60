using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Silo.Hosting;
using Nexus.Testing;

namespace Nexus.Architecture.Tests;

/// <summary>
/// Yesterday's states and events are still read, with nothing lost. <c>Golden/Events/{type}.v{version}.json</c> holds an event as
/// it stands in the log, <c>Golden/States/{name}.json</c> a state as it stands in its row. Files are added, never changed: what
/// they hold is in databases. Another sample of the same is <c>{name}+{what it shows}.json</c>.
/// </summary>
public sealed class GoldenTests : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly NexusJson _json;
    private readonly EventCatalog _catalog;

    public GoldenTests()
    {
        var builder = NexusHost.CreateBuilder(new Dictionary<string, string?>(StringComparer.Ordinal));
        _services = builder.Services.BuildServiceProvider();
        _json = _services.GetRequiredService<NexusJson>();
        _catalog = _services.GetRequiredService<EventCatalog>();
    }

    [Fact]
    public void Every_event_type_has_a_name_and_can_be_stored()
    {
        var types = NexusAssemblies.WrittenTypes.Where(t => t.IsAssignableTo(typeof(DomainEvent)) && !t.IsAbstract).ToList();
        var registered = _services.GetServices<EventContribution>().Select(e => e.Type);

        Assert.NotEmpty(types);
        Assert.All(types, t => Assert.NotNull(t.GetCustomAttribute<EventTypeAttribute>()));
        Assert.Empty(types.Except(registered));
        Assert.All(types, t => Assert.NotNull(_json.Options.GetTypeInfo(t)));
    }

    [Fact]
    public void Every_event_type_has_a_sample_of_each_version()
    {
        var wanted = _services.GetServices<EventContribution>()
            .Select(e => e.Type.GetCustomAttribute<EventTypeAttribute>()!).Select(e => $"{e.Name}.v{e.Version}");

        Assert.Empty(wanted.Except(Samples("Events").Select(s => s.Name)));
    }

    [Fact]
    public void Every_state_has_a_sample()
    {
        Assert.Empty(States().Keys.Except(Samples("States").Select(s => s.Name)));
    }

    [Fact]
    public void Events_that_were_stored_are_read_with_nothing_lost()
    {
        foreach (var (name, file) in Samples("Events"))
        {
            var stored = File.ReadAllText(file);
            var split = name.LastIndexOf(".v", StringComparison.Ordinal);
            var logged = new LoggedEvent(
                LogPosition.Start, 0, Guid.Empty, name[..split], int.Parse(name[(split + 2)..]), "golden", null, DateTimeOffset.UnixEpoch, null, stored);

            var read = _catalog.Read(logged);

            Assert.True(read is not null, $"{name} is in databases, but this build knows no such event.");
            AssertHolds(stored, JsonSerializer.Serialize(read, _json.Options.GetTypeInfo(read.GetType())), file);
        }
    }

    [Fact]
    public void States_that_were_stored_are_read_with_nothing_lost()
    {
        var states = States();
        foreach (var (name, file) in Samples("States"))
        {
            Assert.True(states.TryGetValue(name, out var type), $"{name} is in databases, but no grain of this build has such a state.");
            var stored = $$"""{"state":{{File.ReadAllText(file)}}}""";

            var read = JsonSerializer.Deserialize(stored, _json.Options.GetTypeInfo(type));

            AssertHolds(stored, JsonSerializer.Serialize(read, _json.Options.GetTypeInfo(type)), file);
        }
    }

    public void Dispose() => _services.Dispose();

    // By the name in the row: [PersistentState("users.user", "nexus")] IPersistentState<Document<UserState>>.
    private static Dictionary<string, Type> States() => (
        from type in NexusAssemblies.WrittenTypes
        from constructor in type.GetConstructors()
        from parameter in constructor.GetParameters()
        let attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where attribute is not null
        select (attribute.StateName, Document: parameter.ParameterType.GenericTypeArguments[0]))
        .DistinctBy(s => s.StateName).ToDictionary(s => s.StateName, s => s.Document, StringComparer.Ordinal);

    private static IEnumerable<(string Name, string File)> Samples(string kind) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Architecture.Tests/Golden", kind), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(f => (Path.GetFileNameWithoutExtension(f).Split('+')[0], f));

    // Members may have been added since; none that was stored may be gone or have another value.
    private static void AssertHolds(string stored, string read, string file) =>
        AssertHolds(JsonNode.Parse(stored), JsonNode.Parse(read), "$", file);

    private static void AssertHolds(JsonNode? stored, JsonNode? read, string path, string file)
    {
        switch (stored)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    AssertHolds(value, (read as JsonObject)?[name], $"{path}.{name}", file);
                break;
            case JsonArray items:
                Assert.True(read is JsonArray same && same.Count == items.Count, $"{file}: {path} was {stored.ToJsonString()}, is {read?.ToJsonString()}");
                for (var i = 0; i < items.Count; i++)
                    AssertHolds(items[i], ((JsonArray)read!)[i], $"{path}[{i}]", file);
                break;
            default:
                Assert.True(JsonNode.DeepEquals(stored, read), $"{file}: {path} was {stored?.ToJsonString()}, is {read?.ToJsonString()}");
                break;
        }
    }
}
