using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Core.Internal;

namespace Orleans.Runtime;

/// <summary>
/// Values that travel with calls, from caller to callee to what that calls. A callee's changes don't reach its caller.
/// </summary>
public static class RequestContext
{
    private const string ReentrancyKey = "#CCR";

    private static readonly AsyncLocal<ImmutableDictionary<string, object>?> Current = new();

    /// <summary>Identifies the call chain that may call back into its grains; empty if none may.</summary>
    public static Guid ReentrancyId
    {
        get => Current.Value is { } values && values.TryGetValue(ReentrancyKey, out var id) ? (Guid)id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
                Remove(ReentrancyKey);
            else
                Set(ReentrancyKey, value);
        }
    }

    /// <summary>The keys in use.</summary>
    public static IEnumerable<string> Keys => Values.Keys;

    /// <summary>All values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Values;

    /// <summary>The boxed <see cref="ReentrancyId"/>; null if there is none.</summary>
    internal static object? ReentrancyIdOrNull => Current.Value?.GetValueOrDefault(ReentrancyKey);

    private static ImmutableDictionary<string, object> Values =>
        Current.Value ?? ImmutableDictionary.Create<string, object>(StringComparer.Ordinal);

    /// <summary>
    /// Until the result is disposed, calls this code makes may lead back into the grain it runs in: they interleave
    /// instead of waiting for each other for ever.
    /// </summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? Guid.CreateVersion7() : original);
    }

    /// <summary>Until the result is disposed, calls this code makes may not lead back.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>A value; null if there is none.</summary>
    public static object? Get(string key) => Current.Value?.GetValueOrDefault(key);

    /// <summary>Sets a value for calls made from here on.</summary>
    public static void Set(string key, object value) => Current.Value = Values.SetItem(key, value);

    /// <summary>Removes a value.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Remove(string key)
    {
        if (Current.Value is not { } values || !values.ContainsKey(key))
            return false;
        var rest = values.Remove(key);
        Current.Value = rest.IsEmpty ? null : rest;
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear()
    {
        if (Current.Value is not null)
            Current.Value = null;
    }

    /// <summary>A stretch of code whose calls may, or may not, lead back into its grain.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _current;

        /// <summary>Begins the section.</summary>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _current = newReentrancyId;
            if (_current != _original)
                ReentrancyId = _current;
            if (_current != Guid.Empty)
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnEnterReentrantSection(_current);
        }

        /// <summary>Ends the section.</summary>
        public void Dispose()
        {
            if (_current != Guid.Empty)
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnExitReentrantSection(_current);
            if (_current != _original)
                ReentrancyId = _original;
        }
    }
}
