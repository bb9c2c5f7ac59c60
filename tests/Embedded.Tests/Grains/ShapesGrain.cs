using System.Runtime.CompilerServices;
using Orleans.Concurrency;

namespace Nexus.Embedded.Tests.Grains;

/// <summary>Every shape of method a grain interface can have.</summary>
[Alias("tests.shapes")]
public interface IShapesGrain : IShapesBase
{
    Task DoAsync();

    Task<int> AddAsync(int a, int b = 2);

    Task<string?> EchoAsync(string? text, CancellationToken token = default);

    ValueTask TouchAsync();

    ValueTask<(int Count, string Name)> PairAsync(int count, string name);

    IAsyncEnumerable<int> CountAsync(int to, CancellationToken token = default);

    void Forget(int value);

    [OneWay]
    Task ForgetAsync(int value);

    Task<int> OverloadAsync(int value);

    Task<int> OverloadAsync(string value);

    Task<int> ForgottenAsync();
}

public interface IShapesBase : IGrainWithStringKey
{
    Task<string> WhoAsync();
}

internal sealed class ShapesGrain : Grain, IShapesGrain
{
    private int _forgotten;

    public Task DoAsync() => Task.CompletedTask;

    public Task<int> AddAsync(int a, int b = 2) => Task.FromResult(a + b);

    public async Task<string?> EchoAsync(string? text, CancellationToken token = default)
    {
        await Task.Yield();
        return text;
    }

    public ValueTask TouchAsync() => default;

    public async ValueTask<(int Count, string Name)> PairAsync(int count, string name)
    {
        await Task.Yield();
        return (count, name);
    }

    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken token = default)
    {
        for (var i = 1; i <= to; i++)
        {
            if (i % 3 == 0)
                await Task.Yield();
            token.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    public void Forget(int value) => _forgotten += value;

    public Task ForgetAsync(int value)
    {
        _forgotten += value;
        throw new InvalidOperationException("Nobody hears this.");
    }

    public Task<int> OverloadAsync(int value) => Task.FromResult(1);

    public Task<int> OverloadAsync(string value) => Task.FromResult(2);

    public Task<int> ForgottenAsync() => Task.FromResult(_forgotten);

    public Task<string> WhoAsync() => Task.FromResult(this.GetPrimaryKeyString());
}
