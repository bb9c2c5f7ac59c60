using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Grains.Tests.Storage;

namespace Nexus.Grains.Tests.Events;

public sealed class EventCatalogTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly EventCatalog _catalog = Catalog(typeof(Counted));

    [Fact]
    public void An_event_is_enveloped_with_its_name_partition_and_the_trace_of_the_command()
    {
        using var activity = new Activity("command").SetIdFormat(ActivityIdFormat.W3C).Start();

        var envelope = _catalog.Envelop(new Counted(3), "test.counter/a", "usr_1", Now);

        Assert.Equal(("test.counter.counted", 1, EventPartition.Of("test.counter/a"), "usr_1", Now, activity.Id),
            (envelope.Type, envelope.Version, envelope.Partition, envelope.Owner, envelope.OccurredAt, envelope.Trace));
        Assert.Equal(7, envelope.Id.Version);
    }

    [Fact]
    public void What_was_logged_is_read_back_and_what_this_build_does_not_know_is_null()
    {
        var logged = new LoggedEvent(LogPosition.Start, 0, Guid.Empty, "test.counter.counted", 1, "a", null, Now, null, """{"value": 3}""");

        Assert.Equal(new Counted(3), _catalog.Read(logged));
        Assert.Null(_catalog.Read(logged with { Version = 2 }));
        Assert.Null(_catalog.Read(logged with { Type = "test.other" }));
    }

    [Fact]
    public void A_type_without_a_name_is_refused_at_the_start()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Catalog(typeof(Nameless)));

        Assert.Contains(nameof(Nameless), failure.Message, StringComparison.Ordinal);
    }

    private static EventCatalog Catalog(Type type) => new ServiceCollection()
        .AddSingleton<NexusJson>().AddSingleton<EventCatalog>().AddEvents(CounterJson.Default, type)
        .BuildServiceProvider().GetRequiredService<EventCatalog>();

    private sealed record Nameless : DomainEvent;
}
