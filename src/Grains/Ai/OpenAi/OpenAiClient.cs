using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace Nexus.Grains.Ai.OpenAi;

/// <summary>The vendor's client, with nothing of its own that Nexus does around it: no retries, no time-outs, no logging.</summary>
internal static class OpenAiClient
{
    // Compatible servers without keys get none; the client insists on one.
    private const string NoKey = "none";

    /// <summary>A connection pool to the server. A redirect would carry prompts to somebody else, so none is followed.</summary>
    public static HttpClient Http() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(15),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A client for each model.</summary>
    public static Dictionary<string, ChatClient> For(OpenAiOptions options, ProviderModels models, HttpClient http)
    {
        var settings = new OpenAIClientOptions
        {
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            OrganizationId = string.IsNullOrWhiteSpace(options.Organization) ? null : options.Organization,
            UserAgentApplicationId = "nexus",
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            EnableDistributedTracing = false,
        };
        if (options.BaseUrl is { } url)
            settings.Endpoint = url;
        var key = options.ApiKey?.Trim();
        if (string.IsNullOrEmpty(key))
            settings.AddPolicy(new NoAuthorization(), PipelinePosition.BeforeTransport);
        var client = new OpenAIClient(new ApiKeyCredential(string.IsNullOrEmpty(key) ? NoKey : key), settings);
        return models.Others.Append(models.Default).Distinct(StringComparer.Ordinal)
            .ToDictionary(m => m, client.GetChatClient, StringComparer.Ordinal);
    }

    private sealed class NoAuthorization : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Remove("Authorization");
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Remove("Authorization");
            return ProcessNextAsync(message, pipeline, currentIndex);
        }
    }
}
