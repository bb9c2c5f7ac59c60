// The extension point of the framework's validation is marked experimental; AddValidation() itself is generated against it.
#pragma warning disable ASP0029

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;

namespace Nexus.Api.Http;

/// <summary>Checks a request that did not come as a body: by the same rules, with the same words.</summary>
internal sealed class RequestCheck(IOptions<ValidationOptions> options, IServiceProvider services)
{
    /// <summary>The broken rules by JSON path; null: none.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>?> FindErrorsAsync(object request, CancellationToken cancellationToken)
    {
        if (!options.Value.TryGetValidatableTypeInfo(request.GetType(), out var rules))
            return null;
        var context = new ValidateContext
        {
            ValidationContext = new ValidationContext(request, services, items: null),
            ValidationOptions = options.Value,
        };
        await rules.ValidateAsync(request, context, cancellationToken);
        return context.ValidationErrors is { Count: > 0 } errors
            ? errors.ToDictionary(e => e.Key, e => (IReadOnlyList<string>)e.Value, StringComparer.Ordinal)
            : null;
    }
}
