namespace Orleans.Streams
{
    /// <summary>The place of an item in its stream.</summary>
    [GenerateSerializer]
    public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken?>, IComparable<StreamSequenceToken?>
    {
        /// <summary>Grows from batch to batch.</summary>
        public abstract long SequenceNumber { get; protected set; }

        /// <summary>The place within the batch.</summary>
        public abstract int EventIndex { get; protected set; }

        /// <inheritdoc />
        public abstract bool Equals(StreamSequenceToken? other);

        /// <inheritdoc />
        public abstract int CompareTo(StreamSequenceToken? other);

        /// <inheritdoc />
        public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(SequenceNumber, EventIndex);
    }

    /// <summary>Compares places.</summary>
    public static class StreamSequenceTokenUtilities
    {
        /// <summary>Whether this is after the other.</summary>
        public static bool Newer(this StreamSequenceToken me, StreamSequenceToken other) => me.CompareTo(other) > 0;

        /// <summary>Whether this is before the other.</summary>
        public static bool Older(this StreamSequenceToken me, StreamSequenceToken other) => me.CompareTo(other) < 0;
    }
}

namespace Orleans.Providers.Streams.Common
{
    /// <summary>A place as two numbers.</summary>
    [GenerateSerializer]
    public class EventSequenceTokenV2 : Orleans.Streams.StreamSequenceToken
    {
        /// <summary>The first place.</summary>
        public EventSequenceTokenV2()
        {
        }

        /// <summary>The start of a batch.</summary>
        public EventSequenceTokenV2(long seqNumber)
            : this(seqNumber, 0)
        {
        }

        /// <summary>A place within a batch.</summary>
        public EventSequenceTokenV2(long seqNumber, int eventInd)
        {
            SequenceNumber = seqNumber;
            EventIndex = eventInd;
        }

        /// <inheritdoc />
        [Id(0)]
        public sealed override long SequenceNumber { get; protected set; }

        /// <inheritdoc />
        [Id(1)]
        public sealed override int EventIndex { get; protected set; }

        /// <summary>Another place of the same batch.</summary>
        public EventSequenceTokenV2 CreateSequenceTokenForEvent(int eventInd) => new(SequenceNumber, eventInd);

        /// <inheritdoc />
        public override bool Equals(Orleans.Streams.StreamSequenceToken? other) =>
            other is EventSequenceTokenV2 && other.SequenceNumber == SequenceNumber && other.EventIndex == EventIndex;

        /// <inheritdoc />
        public override bool Equals(object? obj) => Equals(obj as Orleans.Streams.StreamSequenceToken);

        /// <inheritdoc />
        public override int GetHashCode() => base.GetHashCode();

        /// <inheritdoc />
        public override int CompareTo(Orleans.Streams.StreamSequenceToken? other)
        {
            if (other is null)
                return 1;
            if (other is not EventSequenceTokenV2)
                throw new ArgumentOutOfRangeException(nameof(other));
            return SequenceNumber.CompareTo(other.SequenceNumber) is not 0 and var byNumber
                ? byNumber
                : EventIndex.CompareTo(other.EventIndex);
        }

        /// <inheritdoc />
        public override string ToString() => $"[EventSequenceTokenV2: SeqNum={SequenceNumber}, EventIndex={EventIndex}]";
    }
}
