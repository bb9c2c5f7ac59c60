using System.Diagnostics;

namespace Nexus.Embedded.Bench;

/// <summary>Calls a second in the three shapes that the specification names, in a few seconds.</summary>
internal static class QuickRun
{
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    public static async Task PrintAsync()
    {
        await using var silo = await BenchSilo.StartAsync();
        Console.WriteLine($"{"shape",-28} {"calls/s",12} {"bytes/call",12}");
        await MeasureAsync(silo, "one by one, one grain", callers: 1, grains: 1);
        await MeasureAsync(silo, "32 callers, one grain", callers: 32, grains: 1);
        await MeasureAsync(silo, "64 callers, 64 grains", callers: 64, grains: 64);
    }

    private static async Task MeasureAsync(BenchSilo silo, string name, int callers, int grains)
    {
        await RunAsync(silo, callers, grains, Warmup);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        var calls = await RunAsync(silo, callers, grains, Length);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var perCall = (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)calls;
        Console.WriteLine($"{name,-28} {calls / seconds,12:N0} {perCall,12:N0}");
    }

    private static async Task<long> RunAsync(BenchSilo silo, int callers, int grains, TimeSpan length)
    {
        var end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(i =>
            Task.Run(() => CallAsync(silo.Grains.GetGrain<INoOpGrain>(i % grains), end))));
        return counts.Sum();
    }

    private static async Task<long> CallAsync(INoOpGrain grain, long end)
    {
        var calls = 0L;
        while (Stopwatch.GetTimestamp() < end)
        {
            for (var i = 0; i < 100; i++)
                await grain.PingAsync();
            calls += 100;
        }

        return calls;
    }
}
