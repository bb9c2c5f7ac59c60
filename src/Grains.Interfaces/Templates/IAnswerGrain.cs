using Nexus.Results;

namespace Nexus.Templates;

/// <summary>
/// Executes templates for callers that keep the answer themselves, such as items of a batch: nothing of it is stored here, and it is
/// no execution that could be asked for later. What it takes is out of the owner's budget, to whose account the caller brings it. The key
/// names the caller, beside which it is.
/// </summary>
[Alias("templates.answer")]
public interface IAnswerGrain : IGrainWithStringKey
{
    /// <summary>The finished execution. Fails as <see cref="IExecutionGrain.StartAsync"/> does.</summary>
    /// <param name="id">Names the work in logs and in the budget: different for each try.</param>
    /// <param name="command">Without a conversation.</param>
    /// <param name="cancellationToken">Stops it, at the model provider too.</param>
    [Alias("answer"), ResponseTimeout("01:00:00")]
    Task<Result<Execution>> AnswerAsync(string id, StartExecution command, CancellationToken cancellationToken);
}
