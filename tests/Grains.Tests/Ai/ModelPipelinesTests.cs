using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Ai;

namespace Nexus.Grains.Tests.Ai;

public sealed class ModelPipelinesTests
{
    private static readonly ModelKey Key = new("offline", "nexus-offline-1");

    [Fact]
    public void First_calls_that_come_together_share_one_circuit()
    {
        for (var round = 0; round < 50; round++)
        {
            using var host = new ModelHost([]);
            var pipelines = host.Services.GetRequiredService<ModelPipelines>();
            using var together = new Barrier(8);
            var found = new object[together.ParticipantCount];
            var callers = Enumerable.Range(0, found.Length).Select(i => new Thread(() =>
            {
                together.SignalAndWait();
                found[i] = pipelines.For(Key);
            })).ToList();
            callers.ForEach(c => c.Start());
            callers.ForEach(c => c.Join());
            Assert.Single(found.Distinct());
        }
    }
}
