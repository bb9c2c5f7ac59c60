using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Nexus.Results;

namespace Nexus.Api.Http;

/// <summary>
/// How the outcome of a command becomes an answer. A handler ends with one of these; the union types tell OpenAPI what can be
/// answered.
/// </summary>
internal static class ResultMapping
{
    /// <summary>200 with the value as it is.</summary>
    public static Results<Ok<T>, ProblemResult> ToOk<T>(this Result<T> result) =>
        result.Error is { } error ? error.ToProblem() : TypedResults.Ok(result.Value);

    /// <summary>200 with what <paramref name="map"/> makes of the value.</summary>
    public static Results<Ok<TBody>, ProblemResult> ToOk<T, TBody>(this Result<T> result, Func<T, TBody> map) =>
        result.Error is { } error ? error.ToProblem() : TypedResults.Ok(map(result.Require()));

    /// <summary>201 with <c>Location</c> and what <paramref name="map"/> makes of the value.</summary>
    public static Results<Created<TBody>, ProblemResult> ToCreated<T, TBody>(
        this Result<T> result, Func<T, string> location, Func<T, TBody> map) =>
        result.Error is { } error ? error.ToProblem() : TypedResults.Created(location(result.Require()), map(result.Require()));

    /// <summary>202 with the status URL as <c>Location</c> and what <paramref name="map"/> makes of the value.</summary>
    public static Results<Accepted<TBody>, ProblemResult> ToAccepted<T, TBody>(
        this Result<T> result, Func<T, string> statusUrl, Func<T, TBody> map) =>
        result.Error is { } error ? error.ToProblem() : TypedResults.Accepted(statusUrl(result.Require()), map(result.Require()));

    /// <summary>204.</summary>
    public static Results<NoContent, ProblemResult> ToNoContent(this Result result) =>
        result.Error is { } error ? error.ToProblem() : TypedResults.NoContent();

    /// <summary>204; the value is not told.</summary>
    public static Results<NoContent, ProblemResult> ToNoContent<T>(this Result<T> result) =>
        result.Error is { } error ? error.ToProblem() : TypedResults.NoContent();

    /// <summary>The problem answer of an expected failure; its status follows from the family of the error.</summary>
    public static ProblemResult ToProblem(this Error error) => new(
        ProblemKind.Of(error),
        error.Message,
        error.Fields?.ToDictionary(f => f.Key, f => (IReadOnlyList<string>)[.. f.Value], StringComparer.Ordinal),
        error.RetryAfterSeconds);
}
