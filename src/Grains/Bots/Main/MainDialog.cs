using System.Text.Json;
using System.Text.Json.Serialization;
using Nexus.Grains.Bots.Chats;

namespace Nexus.Grains.Bots.Main;

/// <summary>What the main bot remembers of a private chat. Stored for as long as there are chats: members are added, never renamed.</summary>
internal sealed record MainDialog
{
    /// <summary>Nothing.</summary>
    public static readonly MainDialog Empty = new();

    // Codes can't be guessed; this keeps one chat from having grains looked up for nothing.
    private const int MostWrongCodes = 5;
    private static readonly TimeSpan WrongCodesFor = TimeSpan.FromHours(1);

    /// <summary>What was chosen with <c>/language</c>; null: as the person's Telegram.</summary>
    public string? Language { get; init; }

    /// <summary>What is being asked, or null.</summary>
    public MainWizard? Wizard { get; init; }

    /// <summary>Wrong codes since <see cref="WrongSince"/>.</summary>
    public int WrongCodes { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? WrongSince { get; init; }

    /// <summary>As it was kept.</summary>
    public static MainDialog Read(string? state) => state is null ? Empty : JsonSerializer.Deserialize(state, MainJson.Default.MainDialog)!;

    /// <summary>What is kept in place of another; null: the same.</summary>
    public DialogChange? ChangeFrom(MainDialog before) =>
        this == before ? null : new DialogChange(this == Empty ? null : JsonSerializer.Serialize(this, MainJson.Default.MainDialog));

    /// <summary>Whether no code is looked at any more for a while.</summary>
    public bool HasTooManyWrongCodes(DateTimeOffset now) => WrongCodes >= MostWrongCodes && now - WrongSince < WrongCodesFor;

    /// <summary>Somebody sent a wrong code.</summary>
    public MainDialog CountWrongCode(DateTimeOffset now) =>
        WrongSince is { } since && now - since < WrongCodesFor ? this with { WrongCodes = WrongCodes + 1 } : this with { WrongCodes = 1, WrongSince = now };

    /// <summary>Somebody sent the right one.</summary>
    public MainDialog ForgetWrongCodes() => this with { WrongCodes = 0, WrongSince = null };
}

/// <summary>A row of questions, and how far it is.</summary>
/// <param name="Step">What was asked last.</param>
/// <param name="SealedToken">Of the bot that is to be registered, sealed for this chat; from <see cref="WizardStep.Name"/> on.</param>
/// <param name="Username">Of that bot.</param>
/// <param name="TelegramName">What Telegram calls it.</param>
/// <param name="Name">What its owner wants to call it; null: as Telegram does.</param>
/// <param name="RegistrationId">Names the registration, however often it is asked for; at <see cref="WizardStep.Confirm"/>.</param>
/// <param name="BotId">Whose welcome text is asked for; at <see cref="WizardStep.Welcome"/>.</param>
internal sealed record MainWizard(
    WizardStep Step,
    string? SealedToken = null,
    string? Username = null,
    string? TelegramName = null,
    string? Name = null,
    string? RegistrationId = null,
    string? BotId = null);

/// <summary>What is asked.</summary>
internal enum WizardStep
{
    /// <summary>The token of a new bot.</summary>
    Token,

    /// <summary>What to call it.</summary>
    Name,

    /// <summary>Whether it is to be registered so.</summary>
    Confirm,

    /// <summary>A bot's welcome text.</summary>
    Welcome,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MainDialog))]
internal sealed partial class MainJson : JsonSerializerContext;
