using System.Text;
using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.Generator;

/// <summary>Writes the class of one method's calls: its arguments, and how it is invoked on a grain.</summary>
internal static class CallWriter
{
    private const string Token = "global::System.Threading.CancellationToken";

    public static void Write(StringBuilder text, string owner, IMethodSymbol method, int number)
    {
        var parameters = method.Parameters;
        var token = parameters.FirstOrDefault(p => GrainSymbols.IsCancellationToken(p.Type));
        var isEnumerable = GrainSymbols.ShapeOf(method) == ReturnShape.AsyncEnumerable;
        text.AppendLine();
        text.AppendLine($"        private sealed class Call{number} : {ParentOf(method)}");
        text.AppendLine("        {");
        foreach (var p in parameters)
            text.AppendLine($"            private {GrainSymbols.NameOf(p.Type)} _a{p.Ordinal};");
        text.AppendLine();
        text.AppendLine($"            public Call{number}({string.Join(", ", parameters.Select(p => $"{GrainSymbols.NameOf(p.Type)} a{p.Ordinal}"))})");
        text.AppendLine($"                : base(M{number})");
        text.AppendLine("            {");
        foreach (var p in parameters)
            text.AppendLine($"                _a{p.Ordinal} = a{p.Ordinal};");
        text.AppendLine("            }");
        text.AppendLine();
        WriteInvoke(text, owner, method, token, isEnumerable);
        if (!isEnumerable)
            WriteArguments(text, method);
        if (token is not null)
        {
            text.AppendLine();
            text.AppendLine($"            {(isEnumerable ? "protected" : "public")} override {Token} GetCancellationToken() => _a{token.Ordinal};");
            if (!isEnumerable)
            {
                text.AppendLine("            public override bool IsCancellable => true;");
                text.AppendLine($"            protected override void ReplaceCancellationToken({Token} token) => _a{token.Ordinal} = token;");
            }
        }

        text.AppendLine("        }");
    }

    private static void WriteInvoke(StringBuilder text, string owner, IMethodSymbol method, IParameterSymbol? token, bool isEnumerable)
    {
        var returned = method.ReturnsVoid ? "void" : GrainSymbols.NameOf(method.ReturnType);
        var more = isEnumerable ? $", {Token} token" : string.Empty;
        var arguments = string.Join(", ", method.Parameters.Select(p =>
            isEnumerable && SymbolEqualityComparer.Default.Equals(p, token) ? "token" : $"_a{p.Ordinal}"));
        text.AppendLine($"            protected override {returned} InvokeOn(object grain{more}) =>");
        text.AppendLine($"                (({owner})grain).{method.Name}({arguments});");
    }

    private static void WriteArguments(StringBuilder text, IMethodSymbol method)
    {
        if (method.Parameters.Length == 0)
            return;
        text.AppendLine();
        text.AppendLine($"            public override int GetArgumentCount() => {method.Parameters.Length};");
        text.AppendLine("            public override object? GetArgument(int index) => index switch");
        text.AppendLine("            {");
        foreach (var p in method.Parameters)
            text.AppendLine($"                {p.Ordinal} => _a{p.Ordinal},");
        text.AppendLine("                _ => throw NoArgument(index),");
        text.AppendLine("            };");
        text.AppendLine("            public override void SetArgument(int index, object value)");
        text.AppendLine("            {");
        text.AppendLine("                switch (index)");
        text.AppendLine("                {");
        foreach (var p in method.Parameters)
            text.AppendLine($"                    case {p.Ordinal}: _a{p.Ordinal} = ({GrainSymbols.NameOf(p.Type)})value; break;");
        text.AppendLine("                    default: throw NoArgument(index);");
        text.AppendLine("                }");
        text.AppendLine("            }");
    }

    private static string ParentOf(IMethodSymbol method)
    {
        var result = GrainSymbols.ResultOf(method);
        return "global::Orleans.Embedded." + GrainSymbols.ShapeOf(method) switch
        {
            ReturnShape.Task => "TaskCall",
            ReturnShape.TaskOfResult => $"TaskCall<{result}>",
            ReturnShape.ValueTask => "ValueTaskCall",
            ReturnShape.ValueTaskOfResult => $"ValueTaskCall<{result}>",
            ReturnShape.AsyncEnumerable => $"EnumerableCall<{result}>",
            _ => "VoidCall",
        };
    }
}
