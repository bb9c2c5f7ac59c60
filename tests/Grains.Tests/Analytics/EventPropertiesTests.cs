using System.Text.Json;
using Nexus.Analytics;

namespace Nexus.Grains.Tests.Analytics;

public sealed class EventPropertiesTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"a":{"b":{"c":1}},"d":null}""", """{"a.b.c":1}""")]
    [InlineData("""{"n":[1.50,2,-0.0,1e3,1E-2,100]}""", """{"n":[1.5,2,0,1000,0.01,100]}""")]
    [InlineData("""{"t":"é \"quoted\" 漢","b":true}""", """{"t":"é \"quoted\" 漢","b":true}""")]
    public void Properties_are_made_flat_and_numbers_have_one_form(string properties, string flat)
    {
        Assert.Equal(flat, EventProperties.Flatten(JsonElement.Parse(properties), "properties").Json?.Replace("\\u0022", "\\\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"a":1e16}""", "p.a")]
    [InlineData("""{"a":{"":1}}""", null)]
    [InlineData("""{"":1}""", "p.")]
    [InlineData("""{"a":[[1]]}""", "p.a")]
    [InlineData("""{"a":[null]}""", "p.a")]
    [InlineData("""{"a.b":1,"a":{"b":2}}""", "p.a.b")]
    public void What_does_not_fit_is_named(string properties, string? path)
    {
        var flat = EventProperties.Flatten(JsonElement.Parse(properties), "p");
        Assert.Equal(path, flat.Path);
        Assert.Equal(path is null, flat.Json is not null);
    }

    [Fact]
    public void There_are_limits_to_how_many_how_long_and_how_deep()
    {
        Assert.NotNull(Flatten(Enumerable.Range(0, 51).ToDictionary(i => $"p{i}", i => (object)i)).Reason);
        Assert.Null(Flatten(Enumerable.Range(0, 50).ToDictionary(i => $"p{i}", i => (object)i)).Reason);
        Assert.NotNull(Flatten(new() { [new string('n', 101)] = 1 }).Reason);
        Assert.NotNull(Flatten(new() { ["t"] = new string('t', 1001) }).Reason);
        Assert.NotNull(Flatten(new() { ["a"] = Enumerable.Range(0, 51) }).Reason);
        Assert.NotNull(EventProperties.Flatten(JsonElement.Parse("""{"a":{"b":{"c":{"d":{}}}}}"""), "p").Reason);
    }

    [Fact]
    public void Of_an_event_of_the_log_what_fits_is_taken_and_names_stay_out()
    {
        var data = JsonElement.Parse($$"""{"userId":"usr_1","email":"a@b.c","nested":{"email":"x","n":1},"long":"{{new string('x', 1001)}}","many":[{"a":1}]}""");
        Assert.Equal("""{"userId":"usr_1","nested.n":1}""", EventProperties.FlattenWhatFits(data, new HashSet<string>(StringComparer.Ordinal) { "email" }));
    }

    private static FlatProperties Flatten(Dictionary<string, object> properties) => EventProperties.Flatten(JsonSerializer.SerializeToElement(properties), "p");
}
