using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>What a client was told.</summary>
/// <param name="What">The request.</param>
/// <param name="Status">The answer's status; 0 when there was none.</param>
/// <param name="Id">Of what a 2xx says was made.</param>
/// <param name="Detail">Of a failure.</param>
internal sealed record Answer(string What, int Status, string? Id, string? Detail)
{
    public bool IsGood => Status is >= 200 and < 300;
}

/// <summary>
/// Clients that register, sign in, execute templates and read, and keep every answer. One whose front-end does not answer goes
/// to the next, with the same <c>Idempotency-Key</c>; only when none answers, that counts as a failure.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);
    private readonly ConcurrentQueue<Answer> _answers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _clients;

    public Load(IReadOnlyList<Uri> frontEnds, int clients)
    {
        _clients = [.. Enumerable.Range(0, clients).Select(n => RunAsync(frontEnds, n))];
    }

    /// <summary>All until now.</summary>
    public IReadOnlyCollection<Answer> Answers => _answers;

    public IEnumerable<Answer> Failures => _answers.Where(a => !a.IsGood);

    /// <summary>Waits until so many further requests were answered well in a row.</summary>
    public async Task FlowsAsync(int answers = 60, TimeSpan? deadline = null)
    {
        var before = _answers.Count;
        await Eventually.Condition(
            () => _answers.Count >= before + answers && _answers.Skip(_answers.Count - answers).All(a => a.IsGood),
            deadline ?? TimeSpan.FromSeconds(60),
            $"{answers} good answers in a row. Failures: {Summary(Failures)}");
    }

    /// <summary>Lets each client finish what it does, and returns all answers.</summary>
    public async Task<IReadOnlyCollection<Answer>> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        return _answers;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    /// <summary>Failures by kind, for people.</summary>
    public static string Summary(IEnumerable<Answer> failures) => string.Join(
        "; ", failures.GroupBy(f => $"{f.What} {f.Status}").Select(g => $"{g.Count()} x {g.Key} ({g.First().Detail})"));

    private async Task RunAsync(IReadOnlyList<Uri> frontEnds, int number)
    {
        using var client = new LoadClient([.. frontEnds.Skip(number % frontEnds.Count), .. frontEnds.Take(number % frontEnds.Count)], _answers);
        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        for (var step = number; !_stop.IsCancellationRequested; step++)
        {
            await client.StepAsync(step);
            await pace.WaitForNextTickAsync();
        }
    }
}

/// <summary>One client, with one account at a time.</summary>
internal sealed class LoadClient(IReadOnlyList<Uri> frontEnds, ConcurrentQueue<Answer> answers) : IDisposable
{
    private static readonly string[] Domains = ["finance"];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(40) };
    private int _current;
    private string? _email;
    private string? _token;

    /// <summary>The next request of a round.</summary>
    public Task StepAsync(int step) => (_token, step % 8) switch
    {
        (null, _) or (_, 0) => RegisterAsync(),
        (_, 1 or 5) => SendAsync("execute", HttpMethod.Post, "/api/v1/templates/execute", new { query = "How do I repay a loan?", domains = Domains }, "executionId"),
        (_, 2) => LogInAsync(),
        (_, 3 or 7) => SendAsync("list", HttpMethod.Get, "/api/v1/templates/executions", null, null),
        _ => SendAsync("me", HttpMethod.Get, "/api/v1/auth/me", null, null),
    };

    public void Dispose() => _http.Dispose();

    private async Task RegisterAsync()
    {
        var email = $"load-{Guid.CreateVersion7():N}@example.com";
        _token = null;
        if (await SendAsync("register", HttpMethod.Post, "/api/v1/auth/register", new { email, password = NexusServer.Password }, "user.id") is { } tokens)
        {
            _email = email;
            _token = tokens.GetProperty("accessToken").GetString();
        }
    }

    private async Task LogInAsync()
    {
        if (await SendAsync("login", HttpMethod.Post, "/api/v1/auth/login", new { email = _email, password = NexusServer.Password }, "user.id") is { } tokens)
            _token = tokens.GetProperty("accessToken").GetString();
    }

    private async Task<JsonElement?> SendAsync(string what, HttpMethod method, string path, object? body, string? id)
    {
        var key = $"{Guid.CreateVersion7()}";
        Exception? silent = null;
        for (var attempt = 0; attempt < frontEnds.Count; attempt++)
        {
            using var request = new HttpRequestMessage(method, new Uri(frontEnds[_current % frontEnds.Count], path));
            request.Content = body is null ? null : JsonContent.Create(body);
            request.Headers.Authorization = _token is null ? null : new AuthenticationHeaderValue("Bearer", _token);
            if (method == HttpMethod.Post)
                request.Headers.Add("Idempotency-Key", key);
            try
            {
                using var response = await _http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                return Keep(what, (int)response.StatusCode, text, id);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                silent = e;
                _current++;
            }
        }

        answers.Enqueue(new Answer(what, 0, null, silent!.Message));
        return null;
    }

    private JsonElement? Keep(string what, int status, string text, string? id)
    {
        if (status is < 200 or >= 300)
        {
            answers.Enqueue(new Answer(what, status, null, text));
            return null;
        }

        var body = JsonSerializer.Deserialize<JsonElement>(text);
        answers.Enqueue(new Answer(what, status, id?.Split('.').Aggregate(body, (e, name) => e.GetProperty(name)).GetString(), null));
        return body;
    }
}
