using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Tests.Storage;

/// <summary>The bytes that stand in databases already.</summary>
public sealed class GoldenStateTests
{
    private const string Golden =
        """{"state":{"value":3,"note":"Привет"},"events":[{"id":"01990000-0000-7000-8000-000000000001","type":"test.counter.counted","version":1,"partition":5,"aggregate":"test.counter/a","owner":"usr_1","occurredAt":"2026-01-02T03:04:05+00:00","trace":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","data":{"value":3}}],"due":[{"kind":"k","key":"a","partition":1,"dueAt":"2026-01-02T03:04:05+00:00","payload":{"x":1}},{"kind":"k","key":"b","partition":2}]}""";

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly GrainStateSerializer _serializer = new ServiceCollection()
        .AddSingleton<NexusJson>().AddSingleton<GrainStateSerializer>().AddEvents(CounterJson.Default, typeof(Counted))
        .BuildServiceProvider().GetRequiredService<GrainStateSerializer>();

    [Fact]
    public void A_document_is_written_as_the_storage_function_reads_it()
    {
        var document = new Document<Counter>
        {
            State = new Counter(3, "Привет"),
            Events =
            [
                new OutboxEvent(
                    Guid.Parse("01990000-0000-7000-8000-000000000001"), "test.counter.counted", 1, 5, "test.counter/a", "usr_1", Time,
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Json("""{"value":3}""")),
            ],
            Due = [new OutboxDue("k", "a", 1, Time, Json("""{"x":1}""")), new OutboxDue("k", "b", 2, null, null)],
        };

        Assert.Equal(Golden, _serializer.Serialize(document).ToString());
    }

    [Fact]
    public void A_stored_state_is_read_back_with_members_that_this_build_does_not_know()
    {
        var document = _serializer.Deserialize<Document<Counter>>(BinaryData.FromString("""{"state": {"note": "n", "value": 3, "later": {"x": []}}}"""));

        Assert.Equal(new Counter(3, "n"), document?.State);
        Assert.Null(document?.Events);
    }

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
