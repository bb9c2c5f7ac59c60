using BenchmarkDotNet.Attributes;

namespace Nexus.Embedded.Bench;

/// <summary>Time and memory of a warm call.</summary>
[MemoryDiagnoser]
public class GrainCallBenchmark
{
    private BenchSilo? _silo;
    private INoOpGrain? _grain;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _silo = await BenchSilo.StartAsync();
        _grain = _silo.Grains.GetGrain<INoOpGrain>(0);
        await _grain.PingAsync();
    }

    [GlobalCleanup]
    public async Task StopAsync() => await _silo!.DisposeAsync();

    [Benchmark]
    public Task Call() => _grain!.PingAsync();
}
