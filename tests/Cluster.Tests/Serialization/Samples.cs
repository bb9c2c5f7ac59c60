using System.Collections.Immutable;
using System.Reflection;

namespace Nexus.Cluster.Tests.Serialization;

/// <summary>Makes an instance of a message with a value of its own in every member; the same one each time.</summary>
internal sealed class Samples
{
    private static readonly DateTimeOffset Day = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private int _number;

    /// <summary>Samples of a type: one, or of an abstract type one for each that derives from it.</summary>
    public static IEnumerable<object> Of(Type type) => type.IsAbstract
        ? type.Assembly.GetTypes().Where(t => t.BaseType == type).SelectMany(Of)
        : [new Samples().Make(type)];

    private object Make(Type type)
    {
        _number++;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Make(underlying);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(_number % Enum.GetValues(type).Length)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Collect(typeof(ImmutableArray), nameof(ImmutableArray.CreateRange), Two(type.GenericTypeArguments[0]));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>))
            return Dictionary(type.GenericTypeArguments[0], type.GenericTypeArguments[1]);
        return Plain(type) ?? Message(type);
    }

    private object? Plain(Type type) =>
        type == typeof(string) ? $"text {_number} é 漢"
        : type == typeof(bool) ? true
        : type == typeof(int) ? _number
        : type == typeof(long) ? long.MaxValue - _number
        : type == typeof(short) ? (short)_number
        : type == typeof(byte) ? (byte)_number
        : type == typeof(double) ? _number + 0.5
        : type == typeof(decimal) ? _number + 0.0001m
        : type == typeof(Guid) ? new Guid(_number, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10])
        : type == typeof(DateTimeOffset) ? Day.AddTicks(_number)
        : type == typeof(TimeSpan) ? TimeSpan.FromTicks(_number)
        : null;

    // Our messages are records: the longest constructor sets every member. Of an outcome, samples are failures with a value.
    private object Message(Type type)
    {
        if (type.IsAbstract)
            return Make(type.Assembly.GetTypes().First(t => t.BaseType == type));
        if (typeof(Exception).IsAssignableFrom(type))
            return Activator.CreateInstance(type, $"part {_number}", new TimeoutException("inner"))!;
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor.");
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType))]);
    }

    private Array Two(Type item)
    {
        var items = Array.CreateInstance(item, 2);
        items.SetValue(Make(item), 0);
        items.SetValue(Make(item), 1);
        return items;
    }

    private object Dictionary(Type key, Type value)
    {
        var pair = typeof(KeyValuePair<,>).MakeGenericType(key, value);
        var pairs = Array.CreateInstance(pair, 1);
        pairs.SetValue(Activator.CreateInstance(pair, Make(key), Make(value)), 0);
        return Collect(typeof(ImmutableDictionary), nameof(ImmutableDictionary.CreateRange), pairs);
    }

    private static object Collect(Type factory, string method, Array items)
    {
        var element = items.GetType().GetElementType()!;
        var arguments = element.IsGenericType && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? element.GenericTypeArguments : [element];
        return factory.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(m => m.Name == method && m.GetGenericArguments().Length == arguments.Length && m.GetParameters() is [{ ParameterType.Name: "IEnumerable`1" }])
            .MakeGenericMethod(arguments).Invoke(null, [items])!;
    }
}
