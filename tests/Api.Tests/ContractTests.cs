using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Access;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Results;
using Nexus.Silo.Hosting;

namespace Nexus.Api.Tests;

/// <summary>What holds for every endpoint of every feature, looked at on the routes of the real server.</summary>
public sealed class ContractTests(RouteFixture routes) : IClassFixture<RouteFixture>
{
    private const string ApiRoot = "/api/v1/";
    private readonly IReadOnlyList<RouteEndpoint> _endpoints = routes.Endpoints;

    public static TheoryData<string> ErrorCodes() => [.. FeatureErrors().Select(e => e.Code).Distinct(StringComparer.Ordinal)];

    [Fact]
    public void Every_endpoint_says_who_may_call_it() => Assert.All(_endpoints, endpoint => Assert.True(
        endpoint.Metadata.GetMetadata<Permission>() is not null && endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null, endpoint.DisplayName));

    [Fact]
    public void Every_operation_has_a_name_of_its_own_a_summary_and_a_tag()
    {
        Assert.All(Operations(), endpoint =>
        {
            Assert.NotNull(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>());
            Assert.False(string.IsNullOrEmpty(endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary), endpoint.DisplayName);
            Assert.NotEmpty(endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags ?? []);
        });
        var names = Operations().Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }

    [Fact]
    public void Every_body_of_an_operation_has_an_example() => Assert.All(Operations(), endpoint =>
    {
        var examples = endpoint.Metadata.OfType<ExampleMetadata>().Select(e => e.Status).ToHashSet();
        Assert.True(
            endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") is not true || examples.Contains(null),
            $"{endpoint.DisplayName} has no request example");
        var bodies = endpoint.Metadata.OfType<IProducesResponseTypeMetadata>()
            .Where(p => p.StatusCode is >= 200 and < 300 && p.Type is not null && p.Type != typeof(void) && p.ContentTypes.Contains("application/json"));
        Assert.All(bodies, body => Assert.True(examples.Contains(body.StatusCode), $"{endpoint.DisplayName} has no example for {body.StatusCode}"));
    });

    [Fact]
    public void A_member_of_a_request_that_may_not_be_null_is_required()
    {
        // The reader leaves a missing member null whatever its type says, so that all broken rules can be told at once.
        var nullability = new NullabilityInfoContext();
        foreach (var type in RequestTypes())
        {
            foreach (var property in type.GetProperties().Where(p => !p.PropertyType.IsValueType))
            {
                var parameter = type.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.Name == property.Name);
                var isRequired = property.GetCustomAttribute<RequiredAttribute>() is not null || parameter?.GetCustomAttribute<RequiredAttribute>() is not null;
                var mayBeNull = nullability.Create(property).WriteState is NullabilityState.Nullable || nullability.Create(property).ReadState is NullabilityState.Nullable;
                Assert.True(isRequired || mayBeNull, $"{type.Name}.{property.Name} is neither nullable nor [Required]");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ErrorCodes))]
    public void Every_failure_has_a_page_with_its_status(string code)
    {
        var page = ProblemPages.Find(code);
        Assert.True(page is not null, $"docs/problems/{code}.md is missing");
        var status = ProblemKind.Of(FeatureErrors().First(e => e.Code == code)).Status;
        Assert.Contains($"\n\nStatus {status}.\n\n", page, StringComparison.Ordinal);
    }

    private IEnumerable<RouteEndpoint> Operations() =>
        _endpoints.Where(e => $"/{e.RoutePattern.RawText?.TrimStart('/')}".StartsWith(ApiRoot, StringComparison.Ordinal));

    private HashSet<Type> RequestTypes()
    {
        var found = new HashSet<Type>();
        var next = new Queue<Type>(_endpoints.Select(e => e.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType).OfType<Type>());
        while (next.TryDequeue(out var type))
        {
            if (type.Namespace?.StartsWith("Nexus.Api", StringComparison.Ordinal) is not true || !type.IsClass || !found.Add(type))
                continue;
            foreach (var property in type.GetProperties())
            {
                next.Enqueue(property.PropertyType);
                foreach (var argument in property.PropertyType.GetGenericArguments())
                    next.Enqueue(argument);
            }
        }

        return found;
    }

    private static IEnumerable<Error> FeatureErrors()
    {
        var classes = typeof(Error).Assembly.GetTypes().Where(t => t is { IsAbstract: true, IsSealed: true } && t.Name.EndsWith("Errors", StringComparison.Ordinal));
        foreach (var type in classes)
        {
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(Error)))
                yield return (Error)field.GetValue(null)!;
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == typeof(Error)))
                yield return (Error)method.Invoke(null, [.. method.GetParameters().Select(p => Any(p.ParameterType))])!;
        }
    }

    private static object? Any(Type type) =>
        type == typeof(string) ? "any"
        : type.IsValueType ? Activator.CreateInstance(type)
        : type.GenericTypeArguments is [var item] ? Array.CreateInstance(item, 0)
        : null;
}

/// <summary>The routes of the real server, which is built and not started.</summary>
public sealed class RouteFixture : IAsyncLifetime
{
    private readonly WebApplication _app = NexusHost.Build(NexusHost.CreateBuilder(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
    {
        ["Nexus:Postgres:ConnectionString"] = "Host=none",
    }));

    /// <summary>All of them.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();
}
