using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orleans.Embedded.Generator;

/// <summary>
/// Writes, for each grain interface of a compilation, the class that stands for a grain in its callers' hands, and the list of
/// grain interfaces and classes that the engine reads at start.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class GrainGenerator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var found = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null } or ClassDeclarationSyntax { BaseList: not null },
                static (syntax, cancel) => Find(syntax, cancel))
            .Where(static finding => finding is not null)
            .Select(static (finding, _) => finding!);

        context.RegisterSourceOutput(found, static (output, finding) => Write(output, finding));
        context.RegisterSourceOutput(
            found.Collect().Combine(context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "Grains")),
            static (output, all) => WriteManifest(output, all.Left, all.Right));
    }

    private static Finding? Find(GeneratorSyntaxContext syntax, CancellationToken cancel)
    {
        if (syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, cancel) is not INamedTypeSymbol type || !IsFirstPart(type, syntax.Node))
            return null;
        return type.TypeKind == TypeKind.Interface ? FindInterface(type) : FindClass(type);
    }

    private static Finding? FindInterface(INamedTypeSymbol type)
    {
        if (!GrainSymbols.IsGrainInterface(type))
            return null;
        var name = GrainSymbols.IdentifierOf(type);
        if (ProblemOf(type) is { } problem)
            return Finding.Wrong(name, problem);
        return Finding.Reference(
            name,
            ReferenceWriter.Write(type, name),
            $"catalog.AddInterface(typeof({GrainSymbols.NameOf(type)}), static (shared, key) => new {name}(shared, key));");
    }

    private static Finding? FindClass(INamedTypeSymbol type)
    {
        if (type.IsAbstract || !GrainSymbols.IsGrainClass(type))
            return null;
        var name = GrainSymbols.IdentifierOf(type);
        var problem = IsGeneric(type) ? Problems.GenericClass : IsVisible(type) ? null : Problems.Hidden;
        return problem is null
            ? Finding.Class(name, $"catalog.AddClass(typeof({GrainSymbols.NameOf(type)}));")
            : Finding.Wrong(name, Diagnostic.Create(problem, type.Locations[0], type.ToDisplayString()));
    }

    private static Diagnostic? ProblemOf(INamedTypeSymbol type)
    {
        if (IsGeneric(type))
            return Diagnostic.Create(Problems.Generic, type.Locations[0], type.ToDisplayString());
        if (!IsVisible(type))
            return Diagnostic.Create(Problems.Hidden, type.Locations[0], type.ToDisplayString());
        foreach (var member in type.GetMembers())
        {
            var descriptor = member switch
            {
                IPropertySymbol or IEventSymbol => Problems.Member,
                IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method => ProblemOf(method),
                _ => null,
            };
            if (descriptor is not null)
                return Diagnostic.Create(descriptor, member.Locations[0], member.ToDisplayString());
        }

        return null;
    }

    private static DiagnosticDescriptor? ProblemOf(IMethodSymbol method)
    {
        if (method.IsGenericMethod)
            return Problems.Generic;
        if (method.Parameters.Any(p => p.RefKind != RefKind.None))
            return Problems.ByReference;
        var shape = GrainSymbols.ShapeOf(method);
        return shape == ReturnShape.Unsupported || (shape == ReturnShape.Void && !GrainSymbols.IsOneWay(method))
            ? Problems.ReturnType
            : null;
    }

    // A partial type is declared several times and generated once.
    private static bool IsFirstPart(INamedTypeSymbol type, SyntaxNode node)
    {
        var first = type.DeclaringSyntaxReferences
            .OrderBy(r => r.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(r => r.Span.Start)
            .First(r => r.GetSyntax() is TypeDeclarationSyntax { BaseList: not null });
        return first.SyntaxTree == node.SyntaxTree && first.Span == node.Span;
    }

    // A type within a generic one is generic too.
    private static bool IsGeneric(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsGenericType)
                return true;
        }

        return false;
    }

    private static bool IsVisible(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal || current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
                return false;
        }

        return true;
    }

    private static void Write(SourceProductionContext output, Finding finding)
    {
        if (finding.Problem is not null)
            output.ReportDiagnostic(finding.Problem);
        else if (finding.Source.Length > 0)
            output.AddSource($"{finding.Name}.g.cs", finding.Source);
    }

    private static void WriteManifest(SourceProductionContext output, ImmutableArray<Finding> findings, string assembly)
    {
        var lines = findings
            .Select(f => f.Registration)
            .Where(line => line.Length > 0)
            .OrderBy(line => line, StringComparer.Ordinal)
            .ToList();
        if (lines.Count > 0)
            output.AddSource("GrainManifest.g.cs", Manifest(lines, GrainSymbols.Identifier(assembly) + "_Manifest"));
    }

    private static string Manifest(List<string> lines, string name)
    {
        var text = new StringBuilder();
        text.AppendLine("// <auto-generated/>");
        text.AppendLine($"[assembly: global::Orleans.Embedded.GrainManifest(typeof(global::{ReferenceWriter.Namespace}.{name}))]");
        text.AppendLine($"namespace {ReferenceWriter.Namespace}");
        text.AppendLine("{");
        text.AppendLine($"    internal sealed class {name} : global::Orleans.Embedded.IGrainManifest");
        text.AppendLine("    {");
        text.AppendLine("        public void AddTo(global::Orleans.Embedded.GrainCatalog catalog)");
        text.AppendLine("        {");
        foreach (var line in lines)
            text.Append("            ").AppendLine(line);
        text.AppendLine("        }");
        text.AppendLine("    }");
        text.AppendLine("}");
        return text.ToString();
    }
}
