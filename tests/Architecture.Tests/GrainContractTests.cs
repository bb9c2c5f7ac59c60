using Nexus.Testing;

namespace Nexus.Architecture.Tests;

/// <summary>The Orleans build can't be broken unseen by a change that only the Embedded engine would accept.</summary>
public sealed class GrainContractTests
{
    [Fact]
    public void Every_message_is_immutable_and_has_names_and_numbers_for_the_serializer()
    {
        Assert.Empty(GrainContractRules.Violations(NexusAssemblies.Interfaces, NexusAssemblies.Grains));
    }

    [Fact]
    public void The_rule_sees_the_grains_there_are()
    {
        Assert.Contains(typeof(Nexus.Users.IUserGrain), GrainContractRules.Interfaces([NexusAssemblies.Interfaces]));
    }

    [Fact]
    public void A_message_that_breaks_the_rule_is_found()
    {
        var violations = GrainContractRules.Violations(typeof(GrainContractTests).Assembly);

        Assert.Contains(violations, v => v.Contains("Careless: has no [GenerateSerializer]", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.Contains("Careless: Text has no [Id]", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.Contains("Careless: Text can be changed", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.Contains("ICarelessGrain: SendAsync has no [Alias]", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.Contains("List`1", StringComparison.Ordinal));
    }

    /// <summary>Breaks the rules on purpose.</summary>
    internal interface ICarelessGrain : IGrainWithStringKey
    {
        /// <summary>Takes what must not be sent.</summary>
        Task SendAsync(Careless message);
    }

    /// <summary>Breaks the rules on purpose.</summary>
    internal sealed class Careless
    {
        /// <summary>Changes after it was sent.</summary>
        public string? Text { get; set; }

        /// <summary>Changes from within.</summary>
        public List<int> Numbers { get; } = [];
    }
}
