using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Nexus.Embedded.Generator;

/// <summary>Something the generator can't write a grain for, in a form that can be compared.</summary>
internal sealed record Problem(string Id, string Subject, string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Problem At(DiagnosticDescriptor rule, ISymbol symbol)
    {
        var location = symbol.Locations.Length > 0 ? symbol.Locations[0] : Location.None;
        var subject = symbol.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        return new Problem(rule.Id, subject, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rules.ById(Id), Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines), Subject);
}
