namespace Nexus.Testing;

/// <summary>The checkout that the tests were built from, for tests that read its files.</summary>
public static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nexus.Orleans.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("These tests read the repository's files and must run from its artifacts.");
    }
}
