using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Orleans.Serialization.Invocation;

/// <summary>The outcome of a call, as filters see it: a result or an exception.</summary>
public abstract class Response : IDisposable
{
    /// <summary>The outcome of a method that returned and has no result.</summary>
    public static Response Completed { get; } = new ResultResponse { Result = null };

    /// <summary>The result; reading it throws the exception if there is one.</summary>
    public abstract object? Result { get; set; }

    /// <summary>The exception, if the method threw.</summary>
    public abstract Exception? Exception { get; set; }

    /// <summary>A failure.</summary>
    public static Response FromException(Exception exception) => new ExceptionResponse(exception);

    /// <summary>A success.</summary>
    public static Response FromResult<TResult>(TResult value) => new ResultResponse { Result = value };

    /// <summary>The result by its type; throws the exception if there is one.</summary>
    [return: MaybeNull]
    public abstract T GetResult<T>();

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public override string ToString() => Exception is { } exception ? exception.ToString() : Result?.ToString() ?? "[null]";

    /// <summary>Nothing to release.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private sealed class ResultResponse : Response
    {
        public override object? Result { get; set; }

        public override Exception? Exception
        {
            get => null;
            set => throw new InvalidOperationException("This is the response of a method that returned.");
        }

        [return: MaybeNull]
        // A method that returns nothing leaves null, also where its answer has the type of a struct.
        public override T GetResult<T>() => Result is null ? default : (T)Result;
    }

    private sealed class ExceptionResponse(Exception exception) : Response
    {
        public override object? Result
        {
            get => GetResult<object>();
            set => throw new InvalidOperationException("This is the response of a method that threw.");
        }

        public override Exception? Exception { get; set; } = exception;

        [return: MaybeNull]
        public override T GetResult<T>()
        {
            ExceptionDispatchInfo.Throw(Exception!);
            return default;
        }
    }
}
