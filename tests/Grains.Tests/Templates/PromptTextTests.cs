using Nexus.Grains.Templates;

namespace Nexus.Grains.Tests.Templates;

public sealed class PromptTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("No placeholder.", "No placeholder.")]
    [InlineData("{{a}}", "1")]
    [InlineData("{{ a }}{{  b\t}}", "12")]
    [InlineData("a {{ a }}\nb {{ b }}!", "a 1\nb 2!")]
    [InlineData("{{ missing }}.", ".")]
    [InlineData(@"\{{ a }}", "{{ a }}")]
    [InlineData(@"\\{{ a }}", @"\{{ a }}")]
    [InlineData(@"back\slash { a } }}", @"back\slash { a } }}")]
    [InlineData("{\"json\":{\"x\":\"{{ a }}\"}}", "{\"json\":{\"x\":\"1\"}}")]
    [InlineData("{{ a }}}", "1}")]
    [InlineData("{{ _x1 }}", "3")]
    public void Placeholders_become_values_and_all_else_stands(string prompt, string expected)
    {
        var text = PromptText.Parse(prompt);
        Assert.Empty(text.Faults);
        Assert.Equal(expected, text.Render(Values));
    }

    [Theory]
    [InlineData("{{ a", 1, 1, "not closed")]
    [InlineData("one\ntwo {{ a\n}}", 2, 5, "not closed")]
    [InlineData("{{ a {{ b }}", 1, 1, "not closed")]
    [InlineData("{{}}", 1, 1, "no variable")]
    [InlineData("x {{  }}", 1, 3, "no variable")]
    [InlineData("{{ a b }}", 1, 1, "not a name")]
    [InlineData("{{ 1a }}", 1, 1, "not a name")]
    [InlineData("{{ имя }}", 1, 1, "not a name")]
    [InlineData("{{{ a }}}", 1, 1, "not a name")]
    [InlineData("\n\n{{", 3, 1, "not closed")]
    public void What_can_not_be_read_is_named_by_line_column_and_reason(string prompt, int line, int column, string reason)
    {
        var fault = Assert.Single(PromptText.Parse(prompt).Faults);
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_found_at_once()
    {
        var text = PromptText.Parse("{{ 1 }} {{ a }}\n{{ b\n{{ c }}{{ }}");
        Assert.Equal([(1, 1), (2, 1), (3, 8)], text.Faults.Select(f => (f.Line, f.Column)));
        Assert.Equal([("a", 1, 9), ("c", 3, 1)], text.Placeholders.Select(p => (p.Name, p.Line, p.Column)));
    }

    [Theory]
    [InlineData("{{ a }}")]
    [InlineData("{{ b }} {{")]
    [InlineData(@"\{{ b }}")]
    [InlineData("}} {{ b }} {{")]
    public void A_value_is_never_read_again(string value)
    {
        var text = PromptText.Parse("[{{ a }}{{ b }}]").Render(new Dictionary<string, string> { ["a"] = value, ["b"] = value });
        Assert.Equal($"[{value}{value}]", text);
    }

    /// <summary>Whatever is written, it is read to its end and nothing but placeholders is lost.</summary>
    [Fact]
    public void Any_text_is_read_to_its_end()
    {
        var random = new Random(7);
        for (var round = 0; round < 5000; round++)
        {
            var prompt = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => "{{}}\\ab \n"[random.Next(9)]));
            var text = PromptText.Parse(prompt);
            var literals = text.Pieces.OfType<LiteralPiece>().Sum(p => p.Text.Length);
            Assert.True(literals <= prompt.Length);
            if (text.Faults.IsEmpty && !text.Placeholders.Any() && !prompt.Contains('\\', StringComparison.Ordinal))
                Assert.Equal(prompt, text.Render(Values));
        }
    }

    private static Dictionary<string, string> Values => new(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2", ["_x1"] = "3" };
}
