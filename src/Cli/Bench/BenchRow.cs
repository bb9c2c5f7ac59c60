namespace Nexus.Cli.Bench;

/// <summary>One measured figure.</summary>
/// <param name="What">Names it.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit, such as <c>/s</c> or <c>ms</c>.</param>
/// <param name="Goal">What it must reach, and how it is counted; null: nothing was promised.</param>
/// <param name="Peer">What the same run measured of the peer, in the same unit.</param>
/// <param name="Details">What else was seen, such as the slowest answers.</param>
public sealed record BenchRow(string What, double Value, string Unit, BenchGoal? Goal = null, BenchPeer? Peer = null, string? Details = null)
{
    /// <summary>The share of the peer's figure.</summary>
    public double? Ratio => Peer is null ? null : Value / Peer.Value;

    /// <summary>Whether the goal is reached; null: there is none.</summary>
    public bool? Met => Goal?.IsMet(Ratio ?? Value);
}

/// <summary>What a figure is held against.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Value">The figure.</param>
public sealed record BenchPeer(string Name, double Value);

/// <summary>What a figure, or its share of the peer's, must reach.</summary>
/// <param name="AtLeast">The least; null: no matter.</param>
/// <param name="Below">What it must stay below; null: no matter.</param>
public sealed record BenchGoal(double? AtLeast = null, double? Below = null)
{
    /// <summary>Whether a figure reaches it.</summary>
    public bool IsMet(double figure) => !(figure < AtLeast) && !(figure >= Below);
}
