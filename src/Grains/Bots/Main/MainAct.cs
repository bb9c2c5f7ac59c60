namespace Nexus.Grains.Bots.Main;

/// <summary>What the main bot is to do about an input.</summary>
internal abstract record MainAct
{
    /// <summary>Whether a wizard goes on with it; everything else leaves the one that there is.</summary>
    public virtual bool KeepsWizard => false;

    /// <summary>Greets.</summary>
    internal sealed record Greet : MainAct;

    /// <summary>Links the chat to the account that made a code.</summary>
    internal sealed record Link(string Code) : MainAct;

    /// <summary>Says what it can do.</summary>
    internal sealed record Help : MainAct;

    /// <summary>Says that it does not understand.</summary>
    internal sealed record Puzzled : MainAct;

    /// <summary>Takes away a token that nobody asked for.</summary>
    internal sealed record HideToken : MainAct;

    /// <summary>Ends what is being asked.</summary>
    /// <param name="IsAny">Whether anything is.</param>
    internal sealed record Cancel(bool IsAny) : MainAct;

    /// <summary>Asks for the language.</summary>
    internal sealed record AskLanguage : MainAct;

    /// <summary>Speaks another one.</summary>
    internal sealed record Speak(string Code) : MainAct;

    /// <summary>A button has had its time; what is being asked is asked again.</summary>
    internal sealed record Stale : MainAct
    {
        /// <inheritdoc/>
        public override bool KeepsWizard => true;
    }
}

/// <summary>What only an account can have done.</summary>
internal abstract record AccountAct : MainAct
{
    /// <summary>Shows the account and what waits.</summary>
    internal sealed record ShowStatus : AccountAct;

    /// <summary>Asks for a token.</summary>
    internal sealed record AskToken : AccountAct;

    /// <summary>Looks at the token in a text.</summary>
    /// <param name="Token">As it stands there; null: there is none.</param>
    internal sealed record TakeToken(string? Token) : AccountAct
    {
        /// <inheritdoc/>
        public override bool KeepsWizard => true;
    }

    /// <summary>Takes the name of a new bot.</summary>
    /// <param name="Name">Null: as Telegram calls it.</param>
    internal sealed record TakeName(string? Name) : AccountAct
    {
        /// <inheritdoc/>
        public override bool KeepsWizard => true;
    }

    /// <summary>Asks once more whether the bot is to be registered.</summary>
    internal sealed record Confirm : AccountAct
    {
        /// <inheritdoc/>
        public override bool KeepsWizard => true;
    }

    /// <summary>Registers the bot.</summary>
    internal sealed record Register : AccountAct
    {
        /// <inheritdoc/>
        public override bool KeepsWizard => true;
    }

    /// <summary>Takes a bot's welcome text.</summary>
    /// <param name="Text">Null: it has none.</param>
    internal sealed record TakeWelcome(string? Text) : AccountAct
    {
        /// <inheritdoc/>
        public override bool KeepsWizard => true;
    }

    /// <summary>Lists the bots.</summary>
    /// <param name="Page">From 0.</param>
    internal sealed record ShowBots(int Page) : AccountAct;

    /// <summary>Shows a bot.</summary>
    internal sealed record ShowBot(string BotId) : AccountAct;

    /// <summary>Starts or stops one.</summary>
    internal sealed record Run(string BotId, bool Running) : AccountAct;

    /// <summary>Has one let people in, or not.</summary>
    internal sealed record Approve(string BotId, bool Approves) : AccountAct;

    /// <summary>Asks for its welcome text.</summary>
    internal sealed record AskWelcome(string BotId) : AccountAct;

    /// <summary>Asks whether it is to be deleted.</summary>
    internal sealed record AskDelete(string BotId) : AccountAct;

    /// <summary>Deletes it.</summary>
    internal sealed record Delete(string BotId) : AccountAct;
}
