using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nexus.Conversations;

namespace Nexus.Grains.Conversations;

/// <summary>Figures and spans of conversations, in the meter and the activity source <c>Nexus.Conversations</c>.</summary>
internal sealed class ConversationMetrics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Nexus.Conversations";

    /// <summary>One span a reply.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private readonly Counter<long> _messages;
    private readonly Counter<long> _replies;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _watchers;

    public ConversationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _messages = meter.CreateCounter<long>("nexus.conversations.messages", "{message}", "Messages of members that were taken in.");
        _replies = meter.CreateCounter<long>("nexus.conversations.replies", "{reply}", "Replies that ended, by outcome.");
        _duration = meter.CreateHistogram<double>("nexus.conversations.reply.duration", "s", "From the beginning of a reply to its end.");
        _active = meter.CreateUpDownCounter<long>("nexus.conversations.replies.active", "{reply}", "Replies that are being written in this process.");
        _watchers = meter.CreateUpDownCounter<long>("nexus.conversations.watchers", "{watcher}", "Watches of conversations that are open.");
    }

    public void Active(int change) => _active.Add(change);

    public void Watching(int change) => _watchers.Add(change);

    /// <summary>Counts what was committed.</summary>
    public void Happened(ConversationEvent happened)
    {
        switch (happened)
        {
            case MessageCreated { Role: MessageRole.User }:
                _messages.Add(1);
                break;
            case MessageCompleted completed:
                Ended(completed.Stopped ? "stopped" : "completed", completed.DurationMs);
                break;
            case MessageFailed failed:
                Ended("failed", failed.DurationMs);
                break;
        }
    }

    private void Ended(string outcome, long milliseconds)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        _replies.Add(1, tag);
        _duration.Record(milliseconds / 1000d, tag);
    }
}
