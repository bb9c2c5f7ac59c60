using Nexus.Cluster.Tests.Hosting;
using Nexus.Templates;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Cluster.Tests.Placement;

/// <summary>Grains go to the silos that are meant for them, and to any when there is none.</summary>
public sealed class SiloRoleTests : IAsyncLifetime
{
    private const int Many = 12;
    private Nodes _nodes = null!;
    private NexusServer _core = null!;

    public async Task InitializeAsync()
    {
        _nodes = await Nodes.CreateAsync();
        _core = await _nodes.StartAsync("Silo", ("Cluster:SiloRoles", "core"));
    }

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task Grains_find_the_silos_of_their_role()
    {
        var ai = await _nodes.StartAsync("Silo", ("Cluster:SiloRoles", "ai,webhooks"));
        await Eventually.AsyncCondition(async () => ai.Address().Equals(await AddressAsync<IExecutionGrain>($"exe_probe_{Guid.CreateVersion7():N}")));

        for (var i = 0; i < Many; i++)
        {
            Assert.Equal(ai.Address(), await AddressAsync<IExecutionGrain>($"exe_{i}"));
            Assert.Equal(_core.Address(), await AddressAsync<IUserGrain>($"usr_{i}"));
        }
    }

    [Fact]
    public async Task A_role_without_a_silo_falls_back_to_any()
    {
        for (var i = 0; i < Many; i++)
            Assert.Equal(_core.Address(), await AddressAsync<IExecutionGrain>($"exe_fallback_{i}"));
    }

    // Where a grain of this key is, after it was called. One that was placed stays there.
    private async Task<SiloAddress?> AddressAsync<TGrain>(string key)
        where TGrain : IGrainWithStringKey
    {
        var grain = _core.Grains.GetGrain<TGrain>(key);
        switch (grain)
        {
            case IExecutionGrain execution:
                await execution.GetAsync("nobody");
                break;
            case IUserGrain user:
                await user.GetAsync();
                break;
        }

        return await _core.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
    }
}
