using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Nexus.Testing;

/// <summary>
/// Waits for what another process, thread or machine does: the only place in the tests that lets time pass. Polls, so that a
/// test takes as long as the condition does, and fails with the condition's own text when the deadline is over.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Long enough for a loaded build machine: a passing test never waits for it.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the condition holds.</summary>
    public static Task AsyncCondition(
        Func<Task<bool>> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string description = "") =>
        ValueAsync(async () => await condition() ? (object)true : null, deadline, description);

    /// <summary>Returns when the condition holds.</summary>
    public static Task Condition(
        Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string description = "") =>
        ValueAsync(() => Task.FromResult(condition() ? (object)true : null), deadline, description);

    /// <summary>Returns what <paramref name="probe"/> returns, as soon as that is not null.</summary>
    public static async Task<T> ValueAsync<T>(
        Func<Task<T?>> probe, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(probe))] string description = "")
        where T : class
    {
        var clock = TimeProvider.System;
        var limit = deadline ?? DefaultDeadline;
        var start = clock.GetTimestamp();
        while (true)
        {
            if (await probe() is { } value)
                return value;
            if (clock.GetElapsedTime(start) > limit)
                throw new XunitException($"Still not so after {limit.TotalSeconds:0.#} s: {description}");
            await Task.Delay(Interval, clock);
        }
    }
}
