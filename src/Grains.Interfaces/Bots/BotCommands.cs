namespace Nexus.Bots;

/// <summary>Asks for a bot.</summary>
/// <param name="Owner">Whose it will be.</param>
/// <param name="Token">Of BotFather.</param>
/// <param name="Name">What its owner calls it; null: as Telegram does.</param>
/// <param name="RegistrationId">Names the request: the same one twice is one.</param>
[GenerateSerializer, Immutable, Alias("bots.register")]
public sealed record RegisterBot(
    [property: Id(0)] string Owner, [property: Id(1)] string Token, [property: Id(2)] string? Name, [property: Id(3)] string RegistrationId)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"{nameof(RegisterBot)} {{ {Owner} }}";
}

/// <summary>Some changes of a bot; what is not given stays.</summary>
/// <param name="Name">Or null.</param>
/// <param name="Token">A new one of the same bot, or null. The webhook's secret changes with it.</param>
[GenerateSerializer, Immutable, Alias("bots.change")]
public sealed record BotChanges([property: Id(0)] string? Name = null, [property: Id(1)] string? Token = null)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"{nameof(BotChanges)} {{ {Name} }}";
}

/// <summary>The settings of a bot, and which version of the bot they are of.</summary>
[GenerateSerializer, Immutable, Alias("bots.versioned-settings")]
public sealed record VersionedSettings([property: Id(0)] BotSettings Settings, [property: Id(1)] int Version);
