using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Nexus.ApiKeys;
using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.ApiKeys;

/// <inheritdoc cref="IApiKeyRingGrain"/>
public sealed partial class ApiKeyRingGrain(
    [PersistentState("api-keys.ring", "nexus")] IPersistentState<Document<ApiKeyRingState>> document,
    AggregateServices services,
    ILogger<ApiKeyRingGrain> logger)
    : AggregateGrain<ApiKeyRingState>(document, services), IApiKeyRingGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"api-keys.ring/{Key}";

    /// <inheritdoc/>
    public async Task<Result<MadeApiKey>> CreateAsync(ApiKeyRequest request)
    {
        var state = State ?? ApiKeyRingState.Empty;
        if (state.WhyNot(request, Now) is { } error)
            return error;
        var key = ApiKey.New(Key, request.Id);
        var next = state.Add(request, key.SecretHash(), Now);
        var made = next.Find(request.Id)!;
        if (state.Find(request.Id) is null)
            Raise(new ApiKeyCreated(Key, made.Id, made.Name, made.Scopes), Key);
        await CommitAsync(next);
        return new MadeApiKey(made.ToInfo(), key.Reveal());
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ApiKeyInfo>> ListAsync() =>
        Task.FromResult<ImmutableArray<ApiKeyInfo>>([.. (Known() ?? ApiKeyRingState.Empty).Keys.Reverse().Select(k => k.ToInfo())]);

    /// <inheritdoc/>
    public Task<Result<ApiKeyInfo>> GetAsync(string id) =>
        Task.FromResult<Result<ApiKeyInfo>>(Known()?.Find(id) is { } key ? key.ToInfo() : ApiKeyErrors.NotFound);

    /// <inheritdoc/>
    public async Task<Result<ApiKeyInfo>> RenameAsync(string id, string name, long? expectedVersion)
    {
        if (Known() is not { } state || state.Find(id) is not { } key)
            return ApiKeyErrors.NotFound;
        if (expectedVersion is { } expected && expected != key.Version)
            return ApiKeyErrors.Changed;
        var next = state.Rename(key, name);
        if (next != state)
            await CommitAsync(next);
        return next.Find(id)!.ToInfo();
    }

    /// <inheritdoc/>
    public async Task<Result> RevokeAsync(string id)
    {
        if (Known() is not { } state || state.Find(id) is not { } key)
            return ApiKeyErrors.NotFound;
        Raise(new ApiKeyRevoked(Key, key.Id, key.Name, key.Scopes), Key);
        await CommitAsync(state.Remove(key));
        return Result.Ok;
    }

    /// <inheritdoc/>
    public Task<ApiKeyInfo?> VerifyAsync(string id, string secretHash)
    {
        if (Known() is not { } state || state.Verify(id, secretHash, Now) is not { } key)
            return Task.FromResult<ApiKeyInfo?>(null);
        var used = state.Use(key, Now);
        if (used != state)
            _ = KeepUseAsync(used, id);
        return Task.FromResult<ApiKeyInfo?>(key.ToInfo());
    }

    // That a use is not taken down is no reason to refuse the key: the next one is.
    private async Task KeepUseAsync(ApiKeyRingState used, string id)
    {
        try
        {
            await CommitAsync(used);
        }
        catch (Exception exception)
        {
            LogUseNotKept(logger, exception, id, Key);
        }
    }

    // An id that somebody made up costs no memory once it is answered.
    private ApiKeyRingState? Known()
    {
        if (State is null)
            DeactivateOnIdle();
        return State;
    }

    [LoggerMessage(LogLevel.Warning, "That {ApiKey} of {User} was used could not be stored")]
    private static partial void LogUseNotKept(ILogger logger, Exception exception, string apiKey, string user);
}
