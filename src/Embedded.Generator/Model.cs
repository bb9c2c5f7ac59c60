namespace Nexus.Embedded.Generator;

/// <summary>A grain interface to write a reference for.</summary>
/// <param name="FullName">As source writes it, with "global::".</param>
/// <param name="ReferenceName">The name of the reference class, unique in the compilation.</param>
/// <param name="Methods">Its methods, and those of the interfaces it extends.</param>
internal sealed record GrainInterface(string FullName, string ReferenceName, Sequence<GrainMethodModel> Methods);

/// <summary>A method of a grain interface or of one it extends.</summary>
/// <param name="Interface">The interface that declares it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it returns.</param>
/// <param name="ReturnType">As source writes it.</param>
/// <param name="ResultType">The type inside of the task or the enumerable; null if there is none.</param>
/// <param name="Options">The <c>InvokeMethodOptions</c>, as source writes them.</param>
/// <param name="ResponseTimeout">As its attribute writes it.</param>
/// <param name="Parameters">Its parameters in their order.</param>
internal sealed record GrainMethodModel(
    string Interface,
    string Name,
    ReturnKind Kind,
    string ReturnType,
    string? ResultType,
    string Options,
    string? ResponseTimeout,
    Sequence<GrainParameter> Parameters);

/// <summary>A parameter of a grain method.</summary>
/// <param name="Type">As source writes it.</param>
/// <param name="TypeOf">The same without nullability, for <c>typeof</c>.</param>
/// <param name="IsCancellationToken">Whether the engine hands the callee a token of its own.</param>
internal sealed record GrainParameter(string Type, string TypeOf, bool IsCancellationToken);

internal enum ReturnKind
{
    Void,
    Task,
    TaskOfResult,
    ValueTask,
    ValueTaskOfResult,
    Enumerable,
}

/// <summary>A grain interface that was found, or why it can't be one.</summary>
internal sealed record InterfaceRead(GrainInterface? Interface, Sequence<Problem> Problems);

/// <summary>A grain class that was found, or why it can't be one.</summary>
internal sealed record ClassRead(string? FullName, Sequence<Problem> Problems);
