namespace System.Runtime.CompilerServices;

/// <summary>The compiler asks for it when a record is written; the framework that generators run on doesn't have it.</summary>
internal static class IsExternalInit;
