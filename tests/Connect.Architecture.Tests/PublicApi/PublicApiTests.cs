namespace Connect.Architecture.Tests.PublicApi;

/// <summary>What users of a package can see is written down in <c>docs/api</c>, so that a change of it is seen in review.</summary>
public class PublicApiTests
{
    /// <summary>Set by <c>eng/accept-api.sh</c>: write the listings instead of comparing them.</summary>
    private const string AcceptVariable = "CONNECT_ACCEPT_API";

    public static TheoryData<string> Libraries() => [.. Repository.Projects.Where(project => !project.IsTool).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Listing_IsWhatTheAssemblyOffers(string name)
    {
        string file = Repository.PathOf("docs", "api", name + ".txt");
        string actual = ApiPrinter.Print(Repository.Projects.Single(project => project.Name == name).Assembly);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        string expected = File.Exists(file) ? File.ReadAllText(file) : "";

        Assert.True(expected == actual, $"""
            The public API of {name} differs from docs/api/{name}.txt (- listed, + built):

            {Differences(expected, actual)}
            If that is what you want, run eng/accept-api.sh and commit the listing with the change.
            """);
    }

    [Fact]
    public void Listings_BelongToPackages()
    {
        string folder = Repository.PathOf("docs", "api");
        IEnumerable<string> listed = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!) : [];

        Assert.Empty(listed.Except(Repository.Projects.Select(project => project.Name)));
    }

    // Lines of one side only, each below the type it belongs to.
    private static string Differences(string expected, string actual)
    {
        List<(string Type, string Line)> old = Lines(expected);
        List<(string Type, string Line)> built = Lines(actual);
        IEnumerable<(string Type, char Sign, string Line)> changes =
            old.Except(built).Select(line => (line.Type, '-', line.Line)).Concat(built.Except(old).Select(line => (line.Type, '+', line.Line)));
        return string.Concat(changes.GroupBy(change => change.Type).Select(group => $"  {group.Key}\n{string.Concat(group.Select(change => $"{change.Sign} {change.Line}\n"))}"));
    }

    private static List<(string Type, string Line)> Lines(string listing)
    {
        var lines = new List<(string, string)>();
        string type = "";
        foreach (string line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line.StartsWith(' ') ? type : line;
            lines.Add((type, line));
        }

        return lines;
    }
}
