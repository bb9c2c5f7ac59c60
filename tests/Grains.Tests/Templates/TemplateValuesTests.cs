using System.Collections.Immutable;
using Nexus.Grains.Templates;
using Nexus.Results;
using Nexus.Templates;
using static Nexus.Grains.Tests.Templates.TemplateDefinitions;

namespace Nexus.Grains.Tests.Templates;

public sealed class TemplateValuesTests
{
    private static readonly ImmutableArray<TemplateVariable> Declared =
    [
        Variable("text") with { MinLength = 2, MaxLength = 5 },
        Variable("number", TemplateVariableType.Number) with { Minimum = 1, Maximum = 10.5m },
        Variable("flag", TemplateVariableType.Boolean),
        Variable("day", TemplateVariableType.Date),
        Variable("tone", TemplateVariableType.Choice, @default: "\"formal\"", "formal", "friendly"),
    ];

    [Theory]
    [InlineData("""{"text":"abc"}""", "text", "abc")]
    [InlineData("""{"text":"{{ x"}""", "text", "{{ x")]
    [InlineData("""{"number":10.50}""", "number", "10.50")]
    [InlineData("""{"number":1e1}""", "number", "10")]
    [InlineData("""{"flag":true}""", "flag", "true")]
    [InlineData("""{"day":"2026-02-28"}""", "day", "2026-02-28")]
    [InlineData("""{"tone":"friendly"}""", "tone", "friendly")]
    [InlineData("{}", "tone", "formal")]
    [InlineData(null, "tone", "formal")]
    [InlineData("""{"tone":null}""", "tone", "formal")]
    public void A_value_becomes_the_text_that_stands_in_prompts(string? given, string name, string text) =>
        Assert.Equal(text, TemplateValues.Bind(Declared, given).Require()[name]);

    [Theory]
    [InlineData("""{"text":"a"}""", "text", "at least 2")]
    [InlineData("""{"text":"abcdef"}""", "text", "at most 5")]
    [InlineData("""{"text":5}""", "text", "a string")]
    [InlineData("""{"number":0.9}""", "number", "at least 1")]
    [InlineData("""{"number":10.51}""", "number", "at most 10.5")]
    [InlineData("""{"number":"5"}""", "number", "a number")]
    [InlineData("""{"number":1e400}""", "number", "a number")]
    [InlineData("""{"flag":"true"}""", "flag", "true or false")]
    [InlineData("""{"day":"2026-02-29"}""", "day", "a date")]
    [InlineData("""{"day":20260228}""", "day", "a date")]
    [InlineData("""{"tone":"rude"}""", "tone", "formal, friendly")]
    [InlineData("""{"other":1}""", "other", "no variable")]
    public void A_value_that_breaks_a_rule_is_named(string given, string name, string reason)
    {
        var error = TemplateValues.Bind(Declared, given).Error!;
        Assert.Equal((ErrorKind.Validation, "templates.invalid-variables"), (error.Kind, error.Code));
        Assert.Contains(reason, Assert.Single(error.Fields![$"variables.{name}"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_value_is_named_at_once_and_a_required_one_must_be_there()
    {
        var error = TemplateValues.Bind([Variable("a") with { Required = true }, Variable("b") with { Required = true }], """{"c":1}""").Error!;
        Assert.Equal(["variables.a", "variables.b", "variables.c"], error.Fields!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_neither_given_nor_needed_has_no_text() =>
        Assert.Empty(TemplateValues.Bind([Variable("a")], null).Require());
}
