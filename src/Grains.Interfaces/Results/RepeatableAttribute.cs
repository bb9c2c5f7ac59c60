namespace Nexus.Results;

/// <summary>
/// The same call twice has the effect of one: it reads, or it knows its own repetition. When the silo that runs it dies, the
/// caller's side calls once more; a method without this mark fails instead, because nobody knows whether it took effect.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
