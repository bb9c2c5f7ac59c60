using System.Collections.Frozen;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Nexus.Grains.Telegram;

/// <summary>
/// Calls methods of the Bot API. The token is part of every address, so nothing that tells addresses is between here and the network: no
/// client factory with its logs, none of the framework's activities, and of an exception the kind alone.
/// </summary>
internal sealed partial class TelegramClient : IDisposable
{
    private const int MaxAnswer = 1024 * 1024;
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // The same call twice has the effect of one.
    private static readonly FrozenSet<string> Repeatable = FrozenSet.ToFrozenSet(
        [
            "getMe", "setWebhook", "deleteWebhook", "getWebhookInfo", "setMyCommands", "getChat", "getChatMember", "sendChatAction", "editMessageText",
            "deleteMessage", "answerCallbackQuery", "approveChatJoinRequest", "declineChatJoinRequest",
        ],
        StringComparer.Ordinal);

    private readonly HttpMessageInvoker _http;
    private readonly Uri _base;
    private readonly TelegramOptions _options;
    private readonly TelegramMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<TelegramReply> _again;
    private readonly ResiliencePipeline<TelegramReply> _once;

    public TelegramClient(IOptions<TelegramOptions> options, TelegramMetrics metrics, TimeProvider clock, ILogger<TelegramClient> logger)
    {
        (_options, _metrics, _clock, _logger) = (options.Value, metrics, clock, logger);
        var address = _options.BaseUrl.AbsoluteUri;
        _base = new Uri(address.EndsWith('/') ? address : $"{address}/");
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = _options.Timeout,
            MaxConnectionsPerServer = _options.MaxConnections,
            // Without it the handler makes no activities, whose address would hold the token.
            ActivityHeadersPropagator = null,
        });
        _again = Pipeline(TelegramOutcome.Unavailable, TelegramOutcome.Uncertain);
        _once = Pipeline(TelegramOutcome.Unavailable);
    }

    /// <summary>Calls a method without parameters.</summary>
    public Task<TelegramReply> CallAsync(BotToken token, string method, CancellationToken cancellationToken) => CallAsync(token, method, "{}"u8.ToArray(), cancellationToken);

    /// <summary>Calls a method.</summary>
    public Task<TelegramReply> CallAsync<T>(BotToken token, string method, T parameters, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        CallAsync(token, method, JsonSerializer.SerializeToUtf8Bytes(parameters, type), cancellationToken);

    /// <summary>Calls a method with parameters that are JSON already.</summary>
    public Task<TelegramReply> CallAsync(BotToken token, string method, byte[] parameters, CancellationToken cancellationToken) =>
        CallAsync(token, method, parameters, Repeatable.Contains(method) ? _again : _once, cancellationToken);

    /// <summary>Calls a method with one try alone: not even an answer that Telegram is out of order has it repeated.</summary>
    public Task<TelegramReply> CallOnceAsync(BotToken token, string method, byte[] parameters, CancellationToken cancellationToken) =>
        CallAsync(token, method, parameters, ResiliencePipeline<TelegramReply>.Empty, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<TelegramReply> CallAsync(
        BotToken token, string method, byte[] parameters, ResiliencePipeline<TelegramReply> pipeline, CancellationToken cancellationToken)
    {
        using var activity = TelegramMetrics.Activities.StartActivity($"telegram {method}", ActivityKind.Client);
        activity?.SetTag("telegram.bot", token.BotId);
        var started = _clock.GetTimestamp();
        var reply = await pipeline.ExecuteAsync(
            static async (call, stop) => await call.Client.TryAsync(call.Token, call.Method, call.Parameters, stop),
            (Client: this, Token: token, Method: method, Parameters: parameters), cancellationToken);
        _metrics.Called(method, reply.Outcome, _clock.GetElapsedTime(started));
        activity?.SetTag("telegram.outcome", reply.Outcome.ToString());
        if (!reply.IsOk)
            activity?.SetStatus(ActivityStatusCode.Error, reply.Description);
        return reply;
    }

    private ResiliencePipeline<TelegramReply> Pipeline(params TelegramOutcome[] repeated)
    {
        var builder = new ResiliencePipelineBuilder<TelegramReply> { TimeProvider = _clock };
        if (_options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<TelegramReply>
            {
                MaxRetryAttempts = _options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.RetryDelay,
                ShouldHandle = arguments => new ValueTask<bool>(arguments.Outcome.Result is { } reply && repeated.Contains(reply.Outcome)),
            });
        }

        return builder.Build();
    }

    private async Task<TelegramReply> TryAsync(BotToken token, string method, byte[] parameters, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_base.AbsoluteUri + token.PathOf(method)))
            {
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
                Content = new ByteArrayContent(parameters),
            };
            request.Version = _base.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11;
            request.Content.Headers.ContentType = Json;
            using var response = await _http.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(MaxAnswer, either.Token);
            return TelegramAnswerReader.Read((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token), token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            LogNoAnswer(method, token.BotId, "timeout");
            return TelegramReply.None(TelegramOutcome.Uncertain, "Telegram took too long.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed(exception, method, token);
        }
    }

    private TelegramReply Failed(Exception exception, string method, BotToken token)
    {
        var kind = (exception as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        LogNoAnswer(method, token.BotId, kind.ToString());
        // Before a connection is there, nothing can have been sent.
        var unsent = kind is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError || exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        return unsent
            ? TelegramReply.None(TelegramOutcome.Unavailable, "Telegram can't be reached.")
            : TelegramReply.None(TelegramOutcome.Uncertain, "The connection to Telegram broke.");
    }

    [LoggerMessage(LogLevel.Warning, "{Method} of bot {Bot} got no answer from Telegram: {Reason}")]
    private partial void LogNoAnswer(string method, long bot, string reason);
}
