using System.Collections.Immutable;
using Nexus.Grains.Bots.Chats;

namespace Nexus.Grains.Bots.Main;

/// <summary>What the main bot shows: a text, and buttons in rows.</summary>
internal sealed record MainPage(string Text, params ImmutableArray<ImmutableArray<ReplyButton>> Rows)
{
    /// <summary>With something said before it.</summary>
    public MainPage After(string text) => this with { Text = $"{text}\n\n{Text}" };

    /// <summary>As Telegram takes it.</summary>
    public InlineKeyboard? Keyboard => Rows.IsDefaultOrEmpty ? null : new InlineKeyboard(Rows);
}

/// <summary>What follows from an input.</summary>
/// <param name="Page">Shown.</param>
/// <param name="Dialog">Remembered.</param>
internal sealed record MainReply(MainPage Page, MainDialog Dialog)
{
    /// <summary>Shown for a moment to who pressed a button, or null.</summary>
    public string? Notice { get; init; }

    /// <summary>Whether the person's message is taken away, because a secret stands in it.</summary>
    public bool HidesMessage { get; init; }

    /// <summary>The calls that it is made of, and what is remembered.</summary>
    /// <param name="update">What is answered.</param>
    /// <param name="before">What was remembered.</param>
    public TurnOutcome ToOutcome(MainUpdate update, MainDialog before)
    {
        var calls = ImmutableArray.CreateBuilder<OutgoingCall>();
        if (HidesMessage && update.MessageId is { } message)
            calls.Add(Replies.Delete(update.ChatId, message));
        if (update.QueryId is { } query)
            calls.Add(Replies.Pressed(update.ChatId, query, Notice));
        calls.Add(update is { QueryId: not null, MessageId: { } page }
            ? Replies.Edit(update.ChatId, page, Page.Text, Page.Keyboard)
            : Replies.Message(update.ChatId, Page.Text, Page.Keyboard));
        return new TurnOutcome(calls.ToImmutable(), Dialog.ChangeFrom(before)) { Hides = HidesMessage };
    }
}

/// <summary>Where an input is answered.</summary>
/// <param name="Update">What came.</param>
/// <param name="Dialog">What is remembered by then: without the wizard, if the input leaves it.</param>
/// <param name="Texts">In the person's language.</param>
internal sealed record MainScene(MainUpdate Update, MainDialog Dialog, MainTexts Texts)
{
    /// <summary>Its pages.</summary>
    public MainPages Pages => new(Texts);

    /// <summary>Shows a page; what is asked stays as it is.</summary>
    public MainReply Show(MainPage page) => new(page, Dialog);

    /// <summary>Asks something.</summary>
    public MainReply Ask(MainWizard wizard) => new(Pages.Question(wizard), Dialog with { Wizard = wizard });

    /// <summary>Asks the same again, for a reason.</summary>
    public MainReply AskAgain(string reason) => new(Pages.Reason(reason, Dialog.Wizard), Dialog);

    /// <summary>Shows a page, and nothing is asked any more.</summary>
    public MainReply End(MainPage page) => new(page, Dialog with { Wizard = null });
}
