using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Results;
using Npgsql;

namespace Nexus.Api.Tests.Http;

public sealed class ExceptionMappingTests : IDisposable
{
    private readonly LogCapture _log = new();

    public static TheoryData<Exception> Unavailable() =>
    [
        new UnavailableException("database"),
        new StaleStateException("users.user/usr_1"),
        new TimeoutException("late"),
        new OperationCanceledException("given up inside"),
        new NpgsqlException("refused", new SocketException()),
        new NpgsqlException("late", new TimeoutException()),
        new PostgresException("stopping", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown),
        new PostgresException("starting", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow),
        new PostgresException("full", "FATAL", "FATAL", PostgresErrorCodes.TooManyConnections),
        new Orleans.Runtime.SiloUnavailableException("stopping"),
        new Orleans.Runtime.LimitExceededException("queue"),
        new Orleans.Runtime.OrleansException("wrapped", new NpgsqlException("refused", new SocketException())),
        new Orleans.Storage.InconsistentStateException("stale", "1", "2"),
        new Orleans.Runtime.EnumerationAbortedException("moved"),
    ];

    public static TheoryData<Exception> Bugs() =>
    [
        new InvalidOperationException("bug"),
        new NullReferenceException(),
        new PostgresException("no such table", "ERROR", "ERROR", PostgresErrorCodes.UndefinedTable),
        new Orleans.Runtime.OrleansException("wrapped", new InvalidOperationException("bug")),
    ];

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Unavailable))]
    public void What_is_not_available_is_503_with_Retry_After(Exception exception)
    {
        var problem = Mapping().Map(exception, endpoint: null);
        Assert.Equal("server.unavailable", problem.Kind.Code);
        Assert.Equal(503, problem.StatusCode);
        Assert.InRange(problem.RetryAfterSeconds!.Value, 1, 60);
        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Lines).Level);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Everything_else_is_500_without_details_and_an_error_in_the_log(Exception exception)
    {
        var problem = Mapping().Map(exception, endpoint: null);
        Assert.Equal("server.error", problem.Kind.Code);
        Assert.Null(problem.Detail);
        Assert.Same(exception, Assert.Single(_log.Lines, l => l.Level == LogLevel.Error).Exception);
    }

    [Fact]
    public void The_dependency_that_is_down_is_named() =>
        Assert.Equal("database is not available.", Mapping().Map(new UnavailableException("database"), endpoint: null).Detail);

    private ExceptionMapping Mapping()
    {
        using var factory = LoggerFactory.Create(b => b.AddProvider(_log));
        return new ExceptionMapping(
            Options.Create(new JsonOptions()), new EdgeHeaders(Options.Create(new HttpOptions())), TimeProvider.System,
            factory.CreateLogger<ExceptionMapping>());
    }
}
