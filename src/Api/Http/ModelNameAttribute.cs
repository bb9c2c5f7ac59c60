using System.ComponentModel.DataAnnotations;

namespace Nexus.Api.Http;

/// <summary>The name of a model, as providers write them.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class ModelNameAttribute() : RegularExpressionAttribute("^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is "" || base.IsValid(value);
}
