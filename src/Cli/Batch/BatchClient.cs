using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nexus.Cli.Batch;

/// <summary>What is submitted.</summary>
/// <param name="File">Of operations, a line each.</param>
/// <param name="Concurrency">How many at once, or null: the server's setting.</param>
/// <param name="Priority">Or null: normal.</param>
/// <param name="FailFast">Whether the first failure ends it.</param>
internal sealed record BatchSubmission(FileInfo File, int? Concurrency, string? Priority, bool FailFast)
{
    /// <summary>Where it is posted.</summary>
    public string Address
    {
        get
        {
            List<string> query = [$"failFast={(FailFast ? "true" : "false")}"];
            if (Concurrency is { } concurrency)
                query.Add($"concurrency={concurrency.ToString(CultureInfo.InvariantCulture)}");
            if (Priority is { } priority)
                query.Add($"priority={priority}");
            return $"/api/v1/batch/execute?{string.Join('&', query)}";
        }
    }
}

/// <summary>The answer to a submission.</summary>
internal sealed record BatchAccepted(string JobId, int Items, int Rejected, IReadOnlyList<RejectedLine> RejectedLines);

/// <summary>A line that is no operation.</summary>
internal sealed record RejectedLine(int Line, IReadOnlyList<string> Reasons);

/// <summary>A job.</summary>
internal sealed record BatchStatus(string Id, string Status, BatchCounts Counts, double RatePerSecond, double? EtaSeconds)
{
    /// <summary>Whether nothing more happens to it.</summary>
    public bool IsOver => Status is not ("running" or "paused");

    /// <summary>How far it is, in a line.</summary>
    public string Describe()
    {
        var text = $"{Counts.Completed + Counts.Failed:N0} of {Counts.Total:N0}";
        if (Counts.Failed > 0)
            text += $", {Counts.Failed:N0} failed";
        if (Status == "paused")
            return $"{text}, paused";
        if (RatePerSecond > 0)
            text += $", {RatePerSecond:N1}/s";
        return EtaSeconds is { } eta && !IsOver ? $"{text}, {TimeSpan.FromSeconds(Math.Ceiling(eta)):c} left" : text;
    }
}

/// <summary>Operations by how far they are.</summary>
internal sealed record BatchCounts(int Total, int Pending, int Running, int Completed, int Failed, int Cancelled);

/// <summary>The server would not do it.</summary>
internal sealed class BatchRefusedException(string message) : Exception(message);

/// <summary>Talks to the batch API.</summary>
internal sealed class BatchClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Submits a file; it is sent as it is read.</summary>
    /// <exception cref="BatchRefusedException">The server says no.</exception>
    public async Task<BatchAccepted> SubmitAsync(BatchSubmission submission, CancellationToken cancellationToken)
    {
        await using var file = submission.File.OpenRead();
        using var request = new HttpRequestMessage(HttpMethod.Post, submission.Address) { Content = new StreamContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString("N"));
        using var response = await http.SendAsync(request, cancellationToken);
        return await ReadAsync<BatchAccepted>(response, cancellationToken);
    }

    /// <summary>How far it is.</summary>
    public async Task<BatchStatus> GetAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"/api/v1/batch/status/{id}", UriKind.Relative), cancellationToken);
        return await ReadAsync<BatchStatus>(response, cancellationToken);
    }

    /// <summary>Stops it.</summary>
    public async Task<BatchStatus> CancelAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync(new Uri($"/api/v1/batch/cancel/{id}", UriKind.Relative), content: null, cancellationToken);
        return await ReadAsync<BatchStatus>(response, cancellationToken);
    }

    /// <summary>Writes all results into a file, as they come.</summary>
    public async Task SaveResultsAsync(string id, FileInfo output, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(
            new Uri($"/api/v1/batch/{id}/results?format=ndjson", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await CheckAsync(response, cancellationToken);
        await using var file = output.Create();
        await response.Content.CopyToAsync(file, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await CheckAsync(response, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken))!;
    }

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new BatchRefusedException($"The server answered {(int)response.StatusCode}: {Explain(text)}");
    }

    private static string Explain(string text)
    {
        if (!text.StartsWith('{'))
            return text;
        using var problem = JsonDocument.Parse(text);
        var lines = new List<string> { problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "" };
        if (problem.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object)
            lines.AddRange(errors.EnumerateObject().Select(e => $"{e.Name}: {string.Join(' ', e.Value.EnumerateArray().Select(r => r.GetString()))}"));
        return string.Join(Environment.NewLine, lines);
    }
}
