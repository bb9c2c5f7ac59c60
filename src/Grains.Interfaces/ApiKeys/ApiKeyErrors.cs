using Nexus.Results;

namespace Nexus.ApiKeys;

/// <summary>What a caller can do wrong with keys.</summary>
public static class ApiKeyErrors
{
    /// <summary>No such key, or another user's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "auth.api-key-not-found", "There is no such API key.");

    /// <summary>The user has as many as are allowed.</summary>
    public static readonly Error TooMany = new(ErrorKind.Conflict, "auth.too-many-api-keys", "An account has 50 API keys at most. Revoke one first.");

    /// <summary>The key is not the one that the caller saw.</summary>
    public static readonly Error Changed = new(ErrorKind.Conflict, "auth.api-key-changed", "The API key has changed since it was read.");

    /// <summary>It would never have been good.</summary>
    public static readonly Error ExpiryPassed =
        new Error(ErrorKind.Validation, "auth.api-key-expiry-passed", "An API key must expire in the future.").ForField("expiresAt");

    /// <summary>There is no such scope.</summary>
    /// <param name="index">Its place in the list.</param>
    public static Error UnknownScope(int index) =>
        new Error(ErrorKind.Validation, "auth.unknown-scope", "There is no such scope.").ForField($"scopes[{index}]");

    /// <summary>A key can't have more than its maker.</summary>
    /// <param name="index">Its place in the list.</param>
    public static Error ScopeNotAllowed(int index) =>
        new Error(ErrorKind.Validation, "auth.scope-not-allowed", "The caller's role does not allow this scope.").ForField($"scopes[{index}]");
}
