using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;
using Nexus.Results;

namespace Nexus.Api.OpenApi;

/// <summary>Problems that an endpoint can answer, besides those that follow from what it is.</summary>
/// <param name="Answers">Each with what an example says.</param>
internal sealed record ProblemsMetadata(IReadOnlyList<ProblemAnswer> Answers);

/// <summary>One problem that can be answered.</summary>
/// <param name="Kind">Code, status and title.</param>
/// <param name="Detail">Of the example.</param>
/// <param name="Errors">Of the example.</param>
internal sealed record ProblemAnswer(ProblemKind Kind, string? Detail = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null);

/// <summary>An example in the document.</summary>
/// <param name="Status">Of the answer; null: of the request's body.</param>
/// <param name="Value">Written as JSON.</param>
internal sealed record ExampleMetadata(int? Status, object Value);

/// <summary>What endpoints say about themselves for the OpenAPI document.</summary>
internal static class AnswerConventions
{
    /// <summary>The expected failures that the endpoint can answer.</summary>
    public static TBuilder WithErrors<TBuilder>(this TBuilder builder, params ReadOnlySpan<Error> errors)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProblemsMetadata([.. errors.ToArray().Select(Answer)]));

    /// <summary>Problems of the HTTP layer that the endpoint can answer and that can't be guessed from its shape.</summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params ReadOnlySpan<ProblemKind> kinds)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProblemsMetadata([.. kinds.ToArray().Select(k => new ProblemAnswer(k))]));

    /// <summary>An example of the request's body.</summary>
    public static TBuilder WithRequestExample<TBuilder>(this TBuilder builder, object body)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ExampleMetadata(Status: null, body));

    /// <summary>An example of an answer.</summary>
    public static TBuilder WithAnswerExample<TBuilder>(this TBuilder builder, int status, object body)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ExampleMetadata(status, body));

    /// <summary>An example of the answer with status 200.</summary>
    public static TBuilder WithAnswerExample<TBuilder>(this TBuilder builder, object body)
        where TBuilder : IEndpointConventionBuilder => builder.WithAnswerExample(StatusCodes.Status200OK, body);

    private static ProblemAnswer Answer(Error error) => new(
        ProblemKind.Of(error), error.Message, error.Fields?.ToDictionary(f => f.Key, f => (IReadOnlyList<string>)[.. f.Value], StringComparer.Ordinal));
}
