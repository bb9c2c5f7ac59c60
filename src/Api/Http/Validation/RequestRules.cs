// The extension point of the framework's validation is marked experimental; AddValidation() itself is generated against it.
#pragma warning disable ASP0029

using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Validation;

namespace Nexus.Api.Http;

/// <summary>
/// Finds the data annotations of request types and of handler parameters for the framework's validation.
/// </summary>
/// <remarks>
/// <c>AddValidation()</c> of .NET 10 does this at compile time, but passes over internal types without a word and validates the
/// claims of the caller on each request. This finds exactly our own types, once, at the start.
/// </remarks>
internal sealed class RequestRules : IValidatableInfoResolver
{
    private const string OwnTypes = "Nexus.Api.";
    private readonly ConcurrentDictionary<Type, IValidatableInfo?> _types = new();

    /// <summary>Turns validation on for every endpoint.</summary>
    public static void Add(IServiceCollection services) =>
        services.Configure<ValidationOptions>(options => options.Resolvers.Insert(0, new RequestRules()));

    /// <inheritdoc/>
    public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
    {
        validatableInfo = _types.GetOrAdd(type, static t => HasRules(t, []) ? new RequestType(t) : null);
        return validatableInfo is not null;
    }

    /// <inheritdoc/>
    public bool TryGetValidatableParameterInfo(ParameterInfo parameterInfo, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
    {
        var rules = parameterInfo.GetCustomAttributes<ValidationAttribute>().ToArray();
        validatableInfo = rules.Length > 0 || HasRules(ItemOf(parameterInfo.ParameterType), [])
            ? new RequestParameter(parameterInfo, rules)
            : null;
        return validatableInfo is not null;
    }

    /// <summary>The annotations of a member; those of a positional record stand on the parameter of its constructor.</summary>
    private static ValidationAttribute[] RulesOf(PropertyInfo property)
    {
        var parameter = property.DeclaringType!.GetConstructors()
            .SelectMany(c => c.GetParameters())
            .FirstOrDefault(p => string.Equals(p.Name, property.Name, StringComparison.Ordinal) && p.ParameterType == property.PropertyType);
        return [.. property.GetCustomAttributes<ValidationAttribute>(), .. parameter?.GetCustomAttributes<ValidationAttribute>() ?? []];
    }

    private static bool HasRules(Type type, HashSet<Type> seen) =>
        IsOwn(type) && seen.Add(type)
        && (type.IsAssignableTo(typeof(IValidatableObject))
            || type.GetCustomAttributes<ValidationAttribute>().Any()
            || PropertiesOf(type).Any(p => RulesOf(p).Length > 0 || HasRules(ItemOf(p.PropertyType), seen)));

    private static bool IsOwn(Type type) =>
        type is { IsClass: true, IsAbstract: false } && type.Namespace?.StartsWith(OwnTypes, StringComparison.Ordinal) is true;

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetMethod is not null && p.GetIndexParameters().Length == 0);

    private static Type ItemOf(Type type) => type == typeof(string) ? type
        : type.GetInterfaces().Append(type)
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0] ?? type;

    private sealed class RequestType(Type type) : ValidatableTypeInfo(type, [.. PropertiesOf(type).Select(p => new RequestMember(p))])
    {
        private readonly ValidationAttribute[] _rules = [.. type.GetCustomAttributes<ValidationAttribute>()];

        protected override ValidationAttribute[] GetValidationAttributes() => _rules;
    }

    private sealed class RequestMember(PropertyInfo property)
        : ValidatablePropertyInfo(property.DeclaringType!, property.PropertyType, property.Name, JsonPath.FromMembers(property.Name))
    {
        private readonly ValidationAttribute[] _rules = RulesOf(property);

        protected override ValidationAttribute[] GetValidationAttributes() => _rules;
    }

    private sealed class RequestParameter(ParameterInfo parameter, ValidationAttribute[] rules)
        : ValidatableParameterInfo(parameter.ParameterType, parameter.Name!, parameter.Name!)
    {
        protected override ValidationAttribute[] GetValidationAttributes() => rules;
    }
}
