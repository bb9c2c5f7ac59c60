namespace Nexus.Embedded.Tests.Calls;

/// <summary>Has two names: that of the type, and the one it goes by in ids.</summary>
[Alias("tests.aliased")]
internal interface IAliasedGrain : IGrainWithStringKey
{
    [Alias("do")]
    Task<string> CallAsync(string text);

    /// <summary>An interface within a type.</summary>
    internal interface IInnerGrain : IGrainWithStringKey
    {
        Task<string> CallInnerAsync();
    }
}

internal sealed class AliasedGrain : Grain, IAliasedGrain, IAliasedGrain.IInnerGrain
{
    public Task<string> CallAsync(string text) => Task.FromResult(text);

    public Task<string> CallInnerAsync() => Task.FromResult("inner");
}

/// <summary>What filters are told about a call is what Orleans tells them.</summary>
public sealed class FilterContextTests
{
    private readonly List<string> _seen = [];

    [Fact]
    public async Task The_interface_goes_by_its_alias_in_ids_and_by_its_type_in_names()
    {
        await using var silo = await StartAsync();

        await silo.Grain<IAliasedGrain>().CallAsync("it").Soon();

        const string expected = "tests.aliased | Nexus.Embedded.Tests.Calls.IAliasedGrain | CallAsync | CallAsync";
        Assert.Equal([$"out {expected}", $"in {expected}"], _seen);
    }

    [Fact]
    public async Task An_interface_within_a_type_is_named_as_in_code()
    {
        await using var silo = await StartAsync();

        await silo.Grain<IAliasedGrain.IInnerGrain>().CallInnerAsync().Soon();

        const string expected = "Nexus.Embedded.Tests.Calls.IAliasedGrain.IInnerGrain | CallInnerAsync | CallInnerAsync";
        Assert.All(_seen, seen => Assert.EndsWith(expected, seen, StringComparison.Ordinal));
        Assert.Equal(2, _seen.Count);
    }

    private Task<TestSilo> StartAsync() =>
        TestSilo.StartAsync(s => s.AddIncomingGrainCallFilter(new Note("in", _seen)).AddOutgoingGrainCallFilter(new Note("out", _seen)));

    private sealed class Note(string side, List<string> seen) : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => NoteAsync(context);

        public Task Invoke(IOutgoingGrainCallContext context) => NoteAsync(context);

        private Task NoteAsync(IGrainCallContext context)
        {
            seen.Add($"{side} {context.InterfaceType} | {context.InterfaceName} | {context.MethodName} | {context.InterfaceMethod.Name}");
            return context.Invoke();
        }
    }
}
