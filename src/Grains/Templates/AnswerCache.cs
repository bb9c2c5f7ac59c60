using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Templates;

/// <summary>A section that was written before.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Truncated">Whether the model stopped at the token limit.</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Model">Which model wrote it.</param>
internal sealed record KeptAnswer(string Text, bool Truncated, string Provider, string Model);

/// <summary>
/// Answers that may be given again, as rows of <c>templates.answer</c>. Two equal questions at once may both be asked: the later answer
/// stays. A cache that can't be reached is no reason to fail.
/// </summary>
internal sealed partial class AnswerCache(
    NpgsqlDataSource database, IOptions<TemplatesOptions> options, TimeProvider clock, ILogger<AnswerCache> logger)
{
    // One answer in so many also sheds what is too much, so that the table never has many more rows than the setting says.
    private const int TrimEvery = 100;

    private static readonly string Find = SqlText.Read<AnswerCache>("FindAnswer");
    private static readonly string Keep = SqlText.Read<AnswerCache>("KeepAnswer");
    private static readonly string Trim = SqlText.Read<AnswerCache>("TrimAnswers");
    private static readonly string Purge = SqlText.Read<AnswerCache>("PurgeAnswers");

    private int _kept;

    /// <summary>The answer to a question, or null.</summary>
    public async Task<KeptAnswer?> FindAsync(byte[] key, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand(Find);
            command.Parameters.AddWithValue("key", key);
            command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken)
                ? new KeptAnswer(row.GetString(0), row.GetBoolean(1), row.GetString(2), row.GetString(3))
                : null;
        }
        catch (NpgsqlException exception)
        {
            LogAway(exception);
            return null;
        }
    }

    /// <summary>Keeps an answer.</summary>
    /// <param name="key">Of the question.</param>
    /// <param name="owner">Who asked.</param>
    /// <param name="answer">What was written.</param>
    /// <param name="expiresAt">UTC.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task KeepAsync(byte[] key, string owner, KeptAnswer answer, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand(Keep);
            command.Parameters.AddWithValue("key", key);
            command.Parameters.AddWithValue("owner", owner);
            command.Parameters.AddWithValue("text", answer.Text);
            command.Parameters.AddWithValue("truncated", answer.Truncated);
            command.Parameters.AddWithValue("provider", answer.Provider);
            command.Parameters.AddWithValue("model", answer.Model);
            command.Parameters.AddWithValue("created_at", clock.GetUtcNow().UtcDateTime);
            command.Parameters.AddWithValue("expires_at", expiresAt.UtcDateTime);
            await command.ExecuteNonQueryAsync(cancellationToken);
            if (Interlocked.Increment(ref _kept) % TrimEvery == 1)
                await TrimAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            LogAway(exception);
        }
    }

    /// <summary>Drops what has expired, and the oldest of what is too much.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Purge);
        command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await TrimAsync(cancellationToken);
    }

    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Trim);
        command.Parameters.AddWithValue("most", options.Value.CachedAnswers);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The cache of answers can't be reached; the model is asked instead.")]
    private partial void LogAway(Exception exception);
}
