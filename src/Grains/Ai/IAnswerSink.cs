namespace Nexus.Grains.Ai;

/// <summary>Takes an answer as it is written. Called on the context of whoever asked.</summary>
internal interface IAnswerSink
{
    /// <summary>A try begins; what an earlier one wrote is void. What it throws ends the call without a retry.</summary>
    /// <param name="attempt">1 at the first try.</param>
    Task BeginAsync(int attempt);

    /// <summary>The next piece of text.</summary>
    void Write(string delta);
}

/// <summary>What a finished call tells beside the text.</summary>
/// <param name="Provider">Who answered.</param>
/// <param name="Model">Which model, as the provider names it.</param>
/// <param name="PromptTokens">As the provider counted, or by estimate when it did not say.</param>
/// <param name="CompletionTokens">As the provider counted, or by estimate when it did not say.</param>
/// <param name="Cost">By the price settings.</param>
/// <param name="Truncated">Whether it stopped at the token limit.</param>
internal sealed record ModelAnswer(string Provider, string Model, int PromptTokens, int CompletionTokens, decimal Cost, bool Truncated);
