extern alias generator;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Nexus.Embedded.Tests.Generator;

/// <summary>What can't be called is refused while building.</summary>
public sealed class GeneratorTests
{
    [Theory]
    [InlineData("public interface IBad<T> : IGrainWithStringKey { Task A(); }", "GRAIN001")]
    [InlineData("public interface IBad : IGrainWithStringKey { Task A<T>(); }", "GRAIN001")]
    [InlineData("public interface IBad : IGrainWithStringKey { int A(); }", "GRAIN002")]
    [InlineData("public interface IBad : IGrainWithStringKey { void A(); }", "GRAIN002")]
    [InlineData("public interface IBad : IGrainWithStringKey { Task A(ref int x); }", "GRAIN003")]
    [InlineData("public interface IBad : IGrainWithStringKey { int A { get; } }", "GRAIN004")]
    [InlineData("public class Outer { private interface IBad : IGrainWithStringKey { Task A(); } }", "GRAIN005")]
    [InlineData("public class Outer<T> { public interface IBad : IGrainWithStringKey { Task A(); } }", "GRAIN001")]
    [InlineData("file interface IBad : IGrainWithStringKey { Task A(); }", "GRAIN005")]
    public void An_interface_that_can_not_be_called_is_an_error(string declaration, string expected)
    {
        var (problems, _) = Run(declaration);

        Assert.Equal(expected, Assert.Single(problems).Id);
    }

    [Theory]
    [InlineData("public class Bad<T> : Grain, IGrainWithStringKey { }", "GRAIN006")]
    [InlineData("public class Outer<T> { public class Bad : Grain, IGrainWithStringKey { } }", "GRAIN006")]
    [InlineData("file class Bad : Grain, IGrainWithStringKey { }", "GRAIN005")]
    [InlineData("public class Outer { private class Bad : Grain, IGrainWithStringKey { } }", "GRAIN005")]
    public void A_class_that_the_engine_can_not_make_is_an_error(string declaration, string expected)
    {
        var (problems, errors) = Run(declaration);

        Assert.Equal(expected, Assert.Single(problems).Id);
        Assert.Empty(errors);
    }

    [Fact]
    public void A_generic_class_may_be_what_grain_classes_have_in_common()
    {
        var (problems, errors) = Run(
            "public abstract class Shared<T> : Grain, IGrainWithStringKey { } public class Good : Shared<int> { }");

        Assert.Empty(problems);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("Task A();")]
    [InlineData("Task<int> A(string? text, int[] numbers);")]
    [InlineData("ValueTask A();")]
    [InlineData("ValueTask<string?> A(CancellationToken token = default);")]
    [InlineData("IAsyncEnumerable<int> A(int to, CancellationToken token = default);")]
    [InlineData("[Orleans.Concurrency.OneWay] void A(string @event);")]
    [InlineData("[ResponseTimeout(\"00:00:05\")] Task A(int a); Task A(string a); [Orleans.Concurrency.ReadOnly] Task<(int, string)> B();")]
    public void What_is_generated_compiles(string methods)
    {
        var (problems, errors) = Run($"public interface IGood : IGrainWithStringKey {{ {methods} }}");

        Assert.Empty(problems);
        Assert.Empty(errors);
    }

    [Fact]
    public void Inherited_methods_are_generated_too()
    {
        var (problems, errors) = Run(
            "public interface IFirst : IGrainWithStringKey { Task A(); } public interface ISecond : IFirst { Task B(); }");

        Assert.Empty(problems);
        Assert.Empty(errors);
    }

    private static (IReadOnlyList<Diagnostic> Problems, IReadOnlyList<Diagnostic> Errors) Run(string declaration)
    {
        var source = $"""
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using Orleans;
            namespace Sample;
            {declaration}
            """;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest))],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(new generator::Orleans.Embedded.Generator.GrainGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var problems);
        return (problems, [.. updated.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)]);
    }
}
