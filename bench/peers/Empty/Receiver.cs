using System.Globalization;
using System.Text.Json;

namespace Nexus.Bench.Empty;

/// <summary>What webhooks and the peer's jobs are sent to: answers 204 at once and remembers when each came.</summary>
/// <remarks>POST /count counts; POST /latency also says how long after its event a webhook came. GET / tells, DELETE / begins anew.</remarks>
internal sealed class Receiver
{
    private const int Mark = 1000;

    private readonly Lock _gate = new();
    private readonly List<double> _latencies = [];
    private readonly List<double> _marks = [];
    private int _received;

    /// <summary>Answers everything.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Method)
        {
            case "POST":
                var arrived = TimeProvider.System.GetUtcNow();
                using (var body = await JsonDocument.ParseAsync(context.Request.Body))
                    Count(arrived, context.Request.Path == "/latency" ? body.RootElement.GetProperty("timestamp").GetDateTimeOffset() : null);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            case "DELETE":
                lock (_gate)
                {
                    _latencies.Clear();
                    _marks.Clear();
                    _received = 0;
                }

                return;
            default:
                await context.Response.WriteAsync(Tell());
                return;
        }
    }

    private void Count(DateTimeOffset arrived, DateTimeOffset? happened)
    {
        lock (_gate)
        {
            if (_received++ % Mark == 0)
                _marks.Add(arrived.ToUnixTimeMilliseconds());
            if (happened is { } time)
                _latencies.Add((arrived - time).TotalMilliseconds);
        }
    }

    private string Tell()
    {
        lock (_gate)
            return $$"""{"received":{{_received}},"marks":[{{Join(_marks)}}],"latencies":[{{Join(_latencies)}}]}""";
    }

    private static string Join(IEnumerable<double> values) => string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
}
