using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Nexus.Api.Http;
using Nexus.Results;

namespace Nexus.Api.Tests.Http;

public sealed class ResultMappingTests
{
    [Theory]
    [InlineData(ErrorKind.Validation, 422)]
    [InlineData(ErrorKind.Unauthenticated, 401)]
    [InlineData(ErrorKind.Forbidden, 403)]
    [InlineData(ErrorKind.NotFound, 404)]
    [InlineData(ErrorKind.Conflict, 409)]
    [InlineData(ErrorKind.Limit, 429)]
    public void A_failure_has_the_status_of_its_family(ErrorKind kind, int status)
    {
        var problem = new Error(kind, "made.up", "Because.").ToProblem();
        Assert.Equal(status, problem.StatusCode);
        Assert.Equal("made.up", problem.Kind.Code);
        Assert.Equal("Because.", problem.Detail);
    }

    [Fact]
    public void Every_family_has_a_status() =>
        Assert.All(Enum.GetValues<ErrorKind>(), kind => Assert.InRange(ProblemKind.StatusOf(kind), 400, 499));

    [Fact]
    public void Fields_and_the_time_to_wait_are_kept()
    {
        var error = new Error(
            ErrorKind.Limit, "made.up", "Wait.", ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("items[0]", ["is one too many"]), 7);
        var problem = error.ToProblem();
        Assert.Equal(7, problem.RetryAfterSeconds);
        Assert.Equal(["is one too many"], problem.Errors!["items[0]"]);
    }

    [Fact]
    public void A_success_becomes_what_was_asked_for()
    {
        Result<int> result = 5;
        Assert.Equal(5, Assert.IsType<Ok<int>>(result.ToOk().Result).Value);
        Assert.Equal("5", Assert.IsType<Ok<string>>(result.ToOk(v => $"{v}").Result).Value);
        var created = Assert.IsType<Created<string>>(result.ToCreated(v => $"/things/{v}", v => $"{v}").Result);
        Assert.Equal("/things/5", created.Location);
        var accepted = Assert.IsType<Accepted<string>>(result.ToAccepted(v => $"/status/{v}", v => $"{v}").Result);
        Assert.Equal("/status/5", accepted.Location);
        Assert.IsType<NoContent>(result.ToNoContent().Result);
        Assert.IsType<NoContent>(Nexus.Results.Result.Ok.ToNoContent().Result);
    }

    [Fact]
    public void A_failure_becomes_a_problem_everywhere()
    {
        var error = new Error(ErrorKind.NotFound, "made.up", "No.");
        Result<int> result = error;
        Assert.IsType<ProblemResult>(result.ToOk().Result);
        Assert.IsType<ProblemResult>(result.ToOk(v => v).Result);
        Assert.IsType<ProblemResult>(result.ToCreated(_ => "", v => v).Result);
        Assert.IsType<ProblemResult>(result.ToAccepted(_ => "", v => v).Result);
        Assert.IsType<ProblemResult>(result.ToNoContent().Result);
        Assert.IsType<ProblemResult>(new Nexus.Results.Result(error).ToNoContent().Result);
        Assert.IsType<ProblemResult>(result.ToTagged(v => v, v => v).Result);
    }
}
