namespace Nexus.Grains.Storage;

/// <summary>Reads the statements that lie as <c>Sql/*.sql</c> beside the code and are embedded in this assembly.</summary>
public static class SqlText
{
    /// <summary>The text of <c>{namespace of <typeparamref name="TBeside"/>}.Sql.{name}.sql</c>.</summary>
    /// <typeparam name="TBeside">A type in the folder above <c>Sql</c>.</typeparam>
    /// <exception cref="InvalidOperationException">There is no such file.</exception>
    public static string Read<TBeside>(string name)
    {
        var resource = $"{typeof(TBeside).Namespace}.Sql.{name}.sql";
        using var stream = typeof(TBeside).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
