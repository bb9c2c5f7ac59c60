using Nexus.Grains.Templates;
using Nexus.Templates;
using static Nexus.Grains.Tests.Templates.TemplateDefinitions;

namespace Nexus.Grains.Tests.Templates;

public sealed class TemplateCheckTests
{
    public static TheoryData<string, string> BadVariables => new()
    {
        { "1a", "variables[0].name" },
        { "language", "variables[0].name" },
    };

    [Fact]
    public void A_sound_template_passes_without_a_word()
    {
        var definition = Of("Hello {{ name }} in {{ language }}.", Variable("name")) with
        {
            Domains = [Domain("billing", "Billing", "About {{ domain }}.", "invoice", "bill=")],
            Fallback = "billing",
        };
        var check = TemplateCheck.Of(definition);
        Assert.Empty(check.Errors);
        Assert.Empty(check.Warnings);
    }

    [Fact]
    public void Mistakes_in_prompts_are_named_by_field_line_and_column()
    {
        var definition = Of("Hello\n  {{ nam }}", Variable("name")) with { Domains = [Domain("billing", "Billing", "{{ x")] };
        var errors = TemplateCheck.Of(definition).Errors;
        Assert.Equal([("prompt", 2, 3), ("domains[0].languages.en.prompt", 1, 1)], errors.Select(e => (e.Path, e.Line!.Value, e.Column!.Value)));
        Assert.Equal("Line 2, column 3: The variable nam is not declared.", TemplateErrors.Invalid(errors).Fields!["prompt"][0]);
    }

    [Theory]
    [MemberData(nameof(BadVariables))]
    public void A_name_that_no_prompt_can_use_is_refused(string name, string path) => AssertFails(path, Of("Text", Variable(name)));

    [Fact]
    public void A_name_may_stand_once() => AssertFails("variables[1].name", Of("{{ a }}", Variable("a"), Variable("a")));

    [Fact]
    public void Rules_belong_to_their_type_and_fit_together()
    {
        AssertFails("variables[0].minLength", Of("{{ a }}", Variable("a") with { MinLength = 3, MaxLength = 2 }));
        AssertFails("variables[0].maxLength", Of("{{ a }}", Variable("a", TemplateVariableType.Number) with { MaxLength = 2 }));
        AssertFails("variables[0].minimum", Of("{{ a }}", Variable("a", TemplateVariableType.Number) with { Minimum = 2, Maximum = 1 }));
        AssertFails("variables[0].maximum", Of("{{ a }}", Variable("a", TemplateVariableType.Date) with { Maximum = 1 }));
        AssertFails("variables[0].choices", Of("{{ a }}", Variable("a", TemplateVariableType.Choice)));
        AssertFails("variables[0].choices", Of("{{ a }}", Variable("a", TemplateVariableType.Choice, null, "x", "x")));
        AssertFails("variables[0].choices", Of("{{ a }}", Variable("a", TemplateVariableType.String, null, "x")));
    }

    [Theory]
    [InlineData(TemplateVariableType.Number, "\"5\"")]
    [InlineData(TemplateVariableType.Boolean, "1")]
    [InlineData(TemplateVariableType.Date, "\"yesterday\"")]
    [InlineData(TemplateVariableType.Choice, "\"z\"")]
    [InlineData(TemplateVariableType.String, "{}")]
    public void A_default_keeps_to_its_own_rules(TemplateVariableType type, string @default) => AssertFails(
        "variables[0].defaultValue", Of("{{ a }}", Variable("a", type, @default, type == TemplateVariableType.Choice ? ["x"] : [])));

    [Fact]
    public void Domains_are_sound()
    {
        var english = Domain("billing", "Billing", "Text", "invoice");
        AssertFails("domains[1].id", Of(null) with { Domains = [english, english] });
        AssertFails("fallback", Of(null) with { Domains = [english], Fallback = "other" });
        AssertFails("domains[0].languages.en.keywords[0]", Of(null) with { Domains = [Domain("billing", "Billing", "Text", "two words")] });
        AssertFails("prompt", Of(null));
        var german = english.Languages.Remove("en").Add("de", english.Languages["en"]);
        AssertFails("domains[0].languages", Of(null) with { Domains = [english with { Languages = german }] });
    }

    [Fact]
    public void Together_the_prompts_are_bounded()
    {
        var full = new string('x', TemplateLimits.Prompt);
        var domains = Enumerable.Range(0, 9).Select(i => Domain($"d{i}", "D", full)).ToArray();
        AssertFails("$", Of(null) with { Domains = [.. domains] });
    }

    [Fact]
    public void What_nobody_uses_is_a_warning()
    {
        var check = TemplateCheck.Of(Of("Text", Variable("a"), Variable("b", TemplateVariableType.Number, "1") with { Required = true }));
        Assert.Empty(check.Errors);
        Assert.Equal(["variables[1].required", "variables[0]", "variables[1]"], check.Warnings.Select(w => w.Path));
    }

    private static void AssertFails(string path, TemplateDefinition definition) =>
        Assert.Equal(path, Assert.Single(TemplateCheck.Of(definition).Errors).Path);
}
