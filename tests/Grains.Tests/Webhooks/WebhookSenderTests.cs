using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Webhooks;
using Nexus.Stands.Webhooks;
using Nexus.Testing;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class WebhookSenderTests : IAsyncLifetime
{
    private const string Endpoint = "whk_01997a00000070008000000000000001";
    private const string Body = """{"id":"evt_1","type":"user.locked","timestamp":"2026-01-31T12:00:00Z","data":{"имя":"значение"}}""";
    private static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");

    private readonly StandResolver _resolver = new();
    private readonly byte[] _key = SecretKey.New();
    private WebhookReceiver _receiver = null!;
    private ServiceProvider? _services;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _receiver.Secrets = [SecretKey.Reveal(_key)];
    }

    public async Task DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task What_arrives_is_signed_and_is_what_was_to_be_sent()
    {
        _receiver.Script(new WebhookScript { Status = 200, Body = "thanks" });

        var result = await SendAsync();

        Assert.Empty(_receiver.Faults);
        var received = Assert.Single(_receiver.Received);
        Assert.Equal(("evt_1", Body), (received.Id, received.Body));
        Assert.Equal("Nexus-Webhooks/1", received.Headers["User-Agent"]);
        Assert.Equal((AttemptVerdict.Delivered, 200, null), (result.Verdict, result.Status, result.Error));
        Assert.Equal("thanks", Encoding.UTF8.GetString(result.Response.Span));
        Assert.Equal(received.Headers["webhook-timestamp"], result.StartedAt.ToUnixTimeSeconds().ToString());
    }

    [Fact]
    public async Task During_a_rotation_receivers_with_either_secret_are_satisfied()
    {
        var newer = SecretKey.New();
        _receiver.Secrets = [SecretKey.Reveal(_key), SecretKey.Reveal(newer)];
        var target = Target() with { SealedSecrets = [Secrets.SealKey(Endpoint, newer), Secrets.SealKey(Endpoint, _key)] };

        await SendAsync(target);

        Assert.Equal([0, 1], Assert.Single(_receiver.Received).Signatures);
    }

    /// <summary>Written down for <c>.ci/run</c>, which has the public library check the same: it must agree about each.</summary>
    [Fact]
    public async Task What_is_sent_can_be_checked_by_others()
    {
        var newer = SecretKey.New();
        _receiver.Secrets = [SecretKey.Reveal(_key), SecretKey.Reveal(newer)];
        await SendAsync();
        await SendAsync(Target() with { SealedSecrets = [Secrets.SealKey(Endpoint, newer), Secrets.SealKey(Endpoint, _key)] });
        Assert.Equal([[0], [0, 1]], _receiver.Received.Select(r => r.Signatures));

        var (one, both) = (_receiver.Received[0], _receiver.Received[1]);
        var (old, current, other) = (SecretKey.Reveal(_key), SecretKey.Reveal(newer), SecretKey.Reveal(SecretKey.New()));
        object[] sent =
        [
            Sent("one secret", old, one, one.Body, good: true),
            Sent("the old secret during a rotation", old, both, both.Body, good: true),
            Sent("the new secret during a rotation", current, both, both.Body, good: true),
            Sent("another secret", other, one, one.Body, good: false),
            Sent("another body", old, one, one.Body.Replace("locked", "lucked", StringComparison.Ordinal), good: false),
        ];
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "webhook-signatures"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sent.json"), JsonSerializer.Serialize(sent));
    }

    [Fact]
    public async Task The_owners_headers_are_sent_and_not_shown()
    {
        var headers = ImmutableDictionary<string, string>.Empty.Add("X-Team", "hush-hush").Add("Authorization", "Bearer hush-hush").Add("Expires", "hush-hush");
        var result = await SendAsync(Target() with { SealedHeaders = Secrets.SealHeaders(Endpoint, headers) });

        Assert.Equal("hush-hush", Assert.Single(_receiver.Received).Headers["X-Team"]);
        Assert.Equal("Bearer hush-hush", _receiver.Received[0].Headers["Authorization"]);
        Assert.Equal("hush-hush", _receiver.Received[0].Headers["Expires"]);
        Assert.DoesNotContain("hush", result.Details, StringComparison.Ordinal);
        Assert.Equal("(hidden)", Detail(result, "requestHeaders").GetProperty("X-Team").GetString());
    }

    [Fact]
    public async Task The_log_of_an_attempt_has_both_heads_and_the_times()
    {
        _receiver.Script(new WebhookScript { Status = 503, RetryAfter = "7", Body = "later" });

        var result = await SendAsync();

        Assert.Equal(503, Detail(result, "status").GetInt32());
        Assert.Equal("7", Detail(result, "responseHeaders").GetProperty("Retry-After").GetString());
        Assert.StartsWith("v1,", Detail(result, "requestHeaders").GetProperty("webhook-signature").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/json", Detail(result, "requestHeaders").GetProperty("Content-Type").GetString());
        Assert.True(Detail(result, "firstByteMs").GetDouble() <= Detail(result, "durationMs").GetDouble());
        Assert.Equal(TimeSpan.FromSeconds(7), result.RetryAfter);
    }

    [Theory]
    [InlineData(200, "Delivered")]
    [InlineData(204, "Delivered")]
    [InlineData(299, "Delivered")]
    [InlineData(300, "Failed")]
    [InlineData(304, "Failed")]
    [InlineData(400, "Failed")]
    [InlineData(404, "Failed")]
    [InlineData(410, "Gone")]
    [InlineData(500, "Failed")]
    public async Task The_status_decides(int status, string verdict)
    {
        _receiver.Script(new WebhookScript { Status = status });
        var result = await SendAsync();
        Assert.Equal((verdict, status, false), (result.Verdict.ToString(), result.Status!.Value, result.TimedOut));
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "0", 0)]
    [InlineData(503, "Thu, 01 Jan 2015 00:00:00 GMT", 0)]
    [InlineData(503, "soon", null)]
    [InlineData(500, "120", null)]
    public async Task Retry_After_is_read_where_it_has_a_meaning(int status, string header, int? seconds)
    {
        _receiver.Script(new WebhookScript { Status = status, RetryAfter = header });
        Assert.Equal(seconds, (int?)(await SendAsync()).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        _receiver.Script(new WebhookScript { Status = status, Location = $"{_receiver.Address}inside" });

        var result = await SendAsync();

        Assert.Equal((AttemptVerdict.Failed, status), (result.Verdict, result.Status!.Value));
        Assert.Equal(1, _receiver.Requests);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_left_in_time()
    {
        Settings["Timeout"] = "00:00:00.300";
        _receiver.Script(new WebhookScript { Hangs = true });

        var result = await SendAsync();

        Assert.Equal((AttemptVerdict.Failed, null, true), (result.Verdict, result.Status, result.TimedOut));
        Assert.Contains("0.3 seconds", result.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_hangs_takes_nothing_back()
    {
        Settings["Timeout"] = "00:00:00.300";
        _receiver.Script(new WebhookScript { Status = 200, Body = "begun", HangsInBody = true });

        var result = await SendAsync();

        Assert.Equal((AttemptVerdict.Delivered, false), (result.Verdict, result.TimedOut));
        Assert.Equal("begun", Encoding.UTF8.GetString(result.Response.Span));
        Assert.NotNull(result.Error);
    }

    [Fact]
    public async Task Of_an_endless_body_64_KiB_are_read()
    {
        _receiver.Script(new WebhookScript { Status = 200, EndlessBody = true });
        var result = await SendAsync();
        Assert.Equal((AttemptVerdict.Delivered, WebhookSender.MaxKept), (result.Verdict, result.Response.Length));
    }

    [Fact]
    public async Task Headers_without_bound_are_refused()
    {
        _receiver.Script(new WebhookScript { HeaderBytes = 40 * 1024 });
        var result = await SendAsync();
        Assert.Equal((AttemptVerdict.Failed, null), (result.Verdict, result.Status));
        Assert.NotNull(result.Error);
    }

    [Fact]
    public async Task A_connection_that_is_closed_is_a_failure_in_words()
    {
        _receiver.Script(new WebhookScript { Closes = true });
        var result = await SendAsync();
        Assert.Equal((AttemptVerdict.Failed, null), (result.Verdict, result.Status));
        Assert.Contains("closed", result.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_no_outcome()
    {
        using var cancelled = new CancellationTokenSource();
        _receiver.Script(new WebhookScript { Hangs = true });
        var sending = Sender.SendAsync(Target(), Message(_receiver.Address), cancelled.Token);
        await Eventually.Condition(() => _receiver.Requests == 1);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Without_permission_nothing_on_this_machine_is_connected_to()
    {
        Settings["AllowedNetworks:0"] = "192.0.2.0/24";

        var result = await SendAsync();

        Assert.Equal((AttemptVerdict.Failed, null), (result.Verdict, result.Status));
        Assert.Equal(0, _receiver.Requests);
        Assert.DoesNotContain("127.0.0.1", result.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_to_an_address_inside_is_not_connected_to_and_sounds_like_one_that_there_is_not()
    {
        Settings["AllowedNetworks:0"] = "192.0.2.0/24";
        _resolver.Answers["inside.example.com"] = [[IPAddress.Loopback]];

        var inside = await SendAsync(url: Named("inside.example.com"));
        var unknown = await SendAsync(url: Named("unknown.example.com"));

        Assert.Equal(0, _receiver.Requests);
        Assert.Equal(unknown.Error, inside.Error);
        Assert.Equal(unknown.Verdict, inside.Verdict);
    }

    [Fact]
    public async Task One_address_inside_among_public_ones_is_one_too_many()
    {
        Settings["AllowedNetworks:0"] = "192.0.2.0/24";
        _resolver.Answers["mixed.example.com"] = [[Public, IPAddress.Loopback]];

        await SendAsync(url: Named("mixed.example.com"));

        Assert.Equal(0, _receiver.Requests);
        Assert.Equal(["mixed.example.com"], _resolver.Asked);
    }

    [Fact]
    public async Task A_name_that_is_looked_up_again_is_checked_again()
    {
        // Rebinding: at the first look everything is in order, and at the next one the name leads inside.
        Settings["AllowedNetworks:0"] = "127.0.0.1/32";
        Settings["ConnectionLifetime"] = "00:00:01";
        _resolver.Answers["rebound.example.com"] = [[IPAddress.Loopback], [IPAddress.Parse("10.0.0.1")]];
        _receiver.Script(new WebhookScript { Closes = true });

        await SendAsync(url: Named("rebound.example.com"));
        var second = await SendAsync(url: Named("rebound.example.com"));

        Assert.Equal(1, _receiver.Requests);
        Assert.Equal(2, _resolver.Asked.Count);
        Assert.Equal(AttemptVerdict.Failed, second.Verdict);
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_connected_to()
    {
        // The system knows no such name: had anyone but the resolver been asked, there would be no connection.
        _resolver.Answers["pinned.example.com"] = [[IPAddress.Loopback]];

        var result = await SendAsync(url: Named("pinned.example.com"));

        Assert.Equal(AttemptVerdict.Delivered, result.Verdict);
        Assert.Equal($"pinned.example.com:{_receiver.Address.Port}", Assert.Single(_receiver.Received).Headers["Host"]);
        Assert.Equal(["pinned.example.com"], _resolver.Asked);
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_leaves_the_turn_to_the_next()
    {
        // Nothing listens there.
        _resolver.Answers["two.example.com"] = [[IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]];
        Assert.Equal(AttemptVerdict.Delivered, (await SendAsync(url: Named("two.example.com"))).Verdict);
    }

    [Fact]
    public async Task The_receiver_can_carry_the_trace_on()
    {
        const string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        await Sender.SendAsync(Target(), Message(_receiver.Address) with { Trace = trace }, CancellationToken.None);
        Assert.StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-", Assert.Single(_receiver.Received).Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_can_not_be_opened_sends_nothing()
    {
        var result = await SendAsync(Target() with { SealedSecrets = ["AAAA"] });
        Assert.Equal((AttemptVerdict.Failed, 0), (result.Verdict, _receiver.Requests));
        Assert.NotNull(result.Error);
    }

    private Dictionary<string, string?> Settings { get; } = new() { ["AllowedNetworks:0"] = "127.0.0.0/8" };

    private ServiceProvider Services => _services ??= Build();

    private IWebhookSender Sender => Services.GetRequiredService<IWebhookSender>();

    private EndpointSecrets Secrets => Services.GetRequiredService<EndpointSecrets>();

    private ServiceProvider Build()
    {
        var values = Settings.ToDictionary(s => $"{WebhooksOptions.Section}:{s.Key}", s => s.Value);
        values["Nexus:Security:MasterKey"] = Convert.ToBase64String(SecretKey.New());
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return new ServiceCollection()
            .AddLogging().AddMetrics().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System)
            .AddSingleton<IHostResolver>(_resolver)
            .AddWebhooks(configuration)
            .BuildServiceProvider();
    }

    private Task<AttemptResult> SendAsync(WebhookTarget? target = null, Uri? url = null) =>
        Sender.SendAsync(target ?? Target(), Message(url ?? _receiver.Address), CancellationToken.None);

    private Uri Named(string host) => new UriBuilder(_receiver.Address) { Host = host }.Uri;

    private static OutgoingMessage Message(Uri url) => new("evt_1", Body, url.AbsoluteUri, Trace: null);

    private WebhookTarget Target() => new(
        Endpoint, "usr_1", Url: null, [Secrets.SealKey(Endpoint, _key)], SealedHeaders: null, RateLimit: null, Ordered: false, Enabled: true, Version: 1,
        SecretsUntil: null);

    private static object Sent(string name, string secret, ReceivedWebhook received, string body, bool good) =>
        new { name, secret, body, headers = received.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value), good };

    private static JsonElement Detail(AttemptResult result, string name) => JsonElement.Parse(result.Details).GetProperty(name);

    // Answers in turn, the last one for ever.
    private sealed class StandResolver : IHostResolver
    {
        public Dictionary<string, List<IPAddress[]>> Answers { get; } = [];

        public List<string> Asked { get; } = [];

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            Asked.Add(host);
            if (!Answers.TryGetValue(host, out var answers))
                throw new SocketException((int)SocketError.HostNotFound);
            var answer = answers[0];
            if (answers.Count > 1)
                answers.RemoveAt(0);
            return Task.FromResult(answer);
        }
    }
}
