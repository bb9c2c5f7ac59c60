using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nexus.Cli.Bench;

/// <summary>The accounts that a run acts as: enough of them that each connection has its own grain.</summary>
internal sealed class BenchUsers
{
    /// <summary>Everyone's password.</summary>
    public const string Password = "correct-horse-battery-9";

    private const int Count = 256;

    private BenchUsers(BenchTarget target, string token)
    {
        Token = token;
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BENCH_TOKENS"] = target.File("tokens"),
            ["BENCH_LOGINS"] = target.File("logins"),
            ["BENCH_PASSWORD"] = Password,
        };
    }

    /// <summary>The first one's access token.</summary>
    public string Token { get; }

    /// <summary>Where the load generator's scripts find them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Registers new ones.</summary>
    public static async Task<BenchUsers> RegisterAsync(BenchTarget target, HttpClient http, CancellationToken cancellationToken)
    {
        var run = Guid.CreateVersion7().ToString("N");
        var emails = Enumerable.Range(0, Count).Select(i => $"bench-{i}-{run}@example.com").ToArray();
        var tokens = new string[Count];
        var few = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, Count, few, async (i, stop) => tokens[i] = await RegisterAsync(http, emails[i], stop));
        await File.WriteAllLinesAsync(target.File("tokens"), tokens, cancellationToken);
        await File.WriteAllLinesAsync(target.File("logins"), emails, cancellationToken);
        return new BenchUsers(target, tokens[0]);
    }

    private static async Task<string> RegisterAsync(HttpClient http, string email, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("/api/v1/auth/register", new { email, password = Password }, cancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return response.StatusCode == HttpStatusCode.Created
            ? body.GetProperty("accessToken").GetString()!
            : throw new InvalidOperationException($"A registration was answered with {body}");
    }
}
