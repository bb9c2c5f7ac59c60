using System.Net.Sockets;
using System.Security.Authentication;

namespace Nexus.Grains.Webhooks;

/// <summary>Why there was no answer.</summary>
/// <param name="Outcome">For metrics.</param>
/// <param name="Words">For the endpoint's owner: what he can do something about, and nothing about our side of the network.</param>
internal sealed record SenderFailure(string Outcome, string Words)
{
    /// <summary>The outcome of <see cref="Timeout"/>.</summary>
    public const string TimedOut = "timeout";

    /// <summary>The receiver took too long.</summary>
    public static SenderFailure Timeout(TimeSpan limit) => new(TimedOut, $"There was no answer within {limit.TotalSeconds:0.##} seconds.");

    /// <summary>Of what was thrown.</summary>
    public static SenderFailure Of(Exception exception)
    {
        if (Find<AddressRefusedException>(exception) is not null)
            return new("refused", NoAddress);
        if (Find<AuthenticationException>(exception) is not null)
            return new("tls", "The TLS connection failed: the certificate is not valid for the host, or the protocols don't match.");
        if (Find<SocketException>(exception) is { } socket)
            return Of(socket.SocketErrorCode);
        return (exception as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => NoName,
            HttpRequestError.SecureConnectionError => new("tls", "The TLS connection failed."),
            HttpRequestError.ResponseEnded => new("closed", "The connection was closed before there was an answer."),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => new("protocol", "The answer is not valid HTTP."),
            HttpRequestError.ConfigurationLimitExceeded => new("protocol", "The headers of the answer are too large."),
            _ => new("connection", "The connection failed."),
        };
    }

    // The same for both, so that nobody learns which names there are inside.
    private const string NoAddress = "The host is not known, or has an address that is not on the public internet; nothing was sent.";

    private static SenderFailure NoName => new("dns", NoAddress);

    private static SenderFailure Of(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => NoName,
        SocketError.ConnectionRefused => new("connection", "The connection was refused."),
        SocketError.ConnectionReset or SocketError.ConnectionAborted => new("closed", "The connection was closed before there was an answer."),
        SocketError.TimedOut => new("connection", "The connection could not be made in time."),
        _ => new("connection", "The connection could not be made."),
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
            exception = exception.InnerException;
        return (T?)exception;
    }
}
