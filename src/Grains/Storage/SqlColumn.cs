using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Storage;

/// <summary>One column of a set-based statement: the values of many rows as one array parameter, for <c>unnest</c>.</summary>
public static class SqlColumn
{
    /// <summary>The parameter.</summary>
    /// <param name="name">As the statement names it.</param>
    /// <param name="element">The type of one value.</param>
    /// <param name="values">One a row, null for SQL's null.</param>
    public static NpgsqlParameter Of<T>(string name, NpgsqlDbType element, IEnumerable<T> values) =>
        new(name, NpgsqlDbType.Array | element) { Value = values.ToArray() };
}
