namespace Connect.IntegrationTests.Processes;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Connect.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"Connect.sln is in no directory above {AppContext.BaseDirectory}; these tests run from the source tree.");
    }
}
