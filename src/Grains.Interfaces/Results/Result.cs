namespace Nexus.Results;

/// <summary>
/// The outcome of a command that can fail in expected ways. A class, because the default of a struct would look like success.
/// </summary>
/// <typeparam name="T">What success carries.</typeparam>
/// <param name="Value">Set exactly when <paramref name="Error"/> is null.</param>
/// <param name="Error">Why it failed, or null.</param>
[GenerateSerializer, Immutable, Alias("nexus.result`1")]
public sealed record Result<T>([property: Id(0)] T? Value, [property: Id(1)] Error? Error)
{
    /// <summary>Whether it went well.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>A success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>An expected failure.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">It is a failure: the caller did not check.</exception>
    public T Require() => Error is null
        ? Value!
        : throw new InvalidOperationException($"The result is the failure '{Error.Code}', its value was asked for.");
}

/// <summary>The outcome of a command that answers nothing but whether it went well.</summary>
/// <param name="Error">Why it failed, or null.</param>
[GenerateSerializer, Immutable, Alias("nexus.result")]
public sealed record Result([property: Id(0)] Error? Error)
{
    /// <summary>The success.</summary>
    public static readonly Result Ok = new((Error?)null);

    /// <summary>Whether it went well.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>An expected failure.</summary>
    public static implicit operator Result(Error error) => new(error);
}
