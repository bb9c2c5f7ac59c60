using System.Diagnostics;
using System.Net.Http.Headers;

namespace Nexus.Cli.Batch;

/// <summary>Sends an access token along, and has another one made before it ends: jobs take longer than tokens live.</summary>
/// <param name="program">Prints a token when it is called with <c>token</c>.</param>
internal sealed class TokenHandler(string program) : DelegatingHandler(new SocketsHttpHandler())
{
    // Shorter than any token lives; the program keeps one that is still good.
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    private string _token = "";
    private long? _at;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_at is not { } at || TimeProvider.System.GetElapsedTime(at) > Renewal)
            (_token, _at) = (await AskAsync(cancellationToken), TimeProvider.System.GetTimestamp());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["token"]) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new BatchRefusedException($"{program} did not start.");
        var token = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? token.Trim() : throw new BatchRefusedException("There is no access token.");
    }
}
