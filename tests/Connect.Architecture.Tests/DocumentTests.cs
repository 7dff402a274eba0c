using System.Text.RegularExpressions;

namespace Connect.Architecture.Tests;

/// <summary>What the documents claim and can be checked: links lead somewhere, C# blocks are code that is compiled here or in a sample.</summary>
public partial class DocumentTests
{
    private static readonly string SnippetFolder = Repository.PathOf("tests", "Connect.Architecture.Tests", "Snippets");

    public static TheoryData<string> Documents() => [.. AllDocuments().Select(Repository.Relative)];

    public static TheoryData<string> DocumentsWithSnippets() =>
        [.. AllDocuments().Select(Repository.Relative).Where(path => path is "README.md" or "docs/connectors.md" or "docs/testing-connectors.md" || path.StartsWith("src/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void RelativeLinks_LeadToFilesAndHeadings(string document)
    {
        string path = Repository.PathOf(document);
        var broken = new List<string>();
        foreach (Match link in Link().Matches(Fence().Replace(File.ReadAllText(path), "")))
        {
            string target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = target.Split('#', 2);
            string file = parts[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, parts[0]));
            if (!File.Exists(file) && !Directory.Exists(file))
            {
                broken.Add($"{target}: no such file");
            }
            else if (parts.Length == 2 && !Headings(file).Contains(parts[1]))
            {
                broken.Add($"{target}: no such heading");
            }
        }

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(DocumentsWithSnippets))]
    public void CSharpBlocks_AreSnippetsThatCompile(string document)
    {
        string[] snippets = [.. Repository.CSharpFiles(SnippetFolder).SelectMany(SnippetsOf)];
        string[] samples = [.. Repository.CSharpFiles(Repository.PathOf("samples")).Select(File.ReadAllText).Select(Flatten)];

        IEnumerable<string> unknown = CSharpBlock().Matches(File.ReadAllText(Repository.PathOf(document)))
            .Select(block => Normalize(block.Groups[1].Value))
            .Where(block => !snippets.Contains(block) && !samples.Any(sample => sample.Contains(Flatten(block), StringComparison.Ordinal)));

        Assert.True(!unknown.Any(), $"""
            {document} has a C# block that is no part of a sample, and that no file in tests/Connect.Architecture.Tests/Snippets holds between "// snippet"
            and "// end snippet". Change the snippet and the document together. The block:

            {unknown.FirstOrDefault()}
            """);
    }

    [Fact]
    public void Snippets_AreAllUsed()
    {
        HashSet<string> used = [.. AllDocuments().SelectMany(path => CSharpBlock().Matches(File.ReadAllText(path))).Select(block => Normalize(block.Groups[1].Value))];

        Assert.All(Repository.CSharpFiles(SnippetFolder).SelectMany(SnippetsOf), snippet => Assert.Contains(snippet, used));
    }

    [Fact]
    public void ArchitecturePage_NamesWhatExists()
    {
        HashSet<string> known = [];
        foreach (Type type in Repository.Projects.SelectMany(project => project.Assembly.GetTypes()))
        {
            known.Add(type.Name.Split('`')[0]);
            known.Add(type.Namespace?.Split('.')[^1] ?? "");
            known.UnionWith(type.GetMethods().Select(method => method.Name));
        }

        IEnumerable<string> named = CodeName().Matches(File.ReadAllText(Repository.PathOf("docs", "architecture.md"))).Select(name => name.Groups[1].Value);

        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void OperationsPage_ListsEveryInstrument()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "operations.md"));
        IEnumerable<string> instruments = Instrument().Matches(File.ReadAllText(Repository.PathOf("src", "Connect.Runtime", "Diagnostics", "ConnectMetrics.cs")))
            .Select(instrument => instrument.Groups[1].Value);

        Assert.All(instruments, instrument => Assert.Contains($"`{instrument}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void DistributedPage_NamesTestsThatExist()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "distributed.md"));
        Dictionary<string, string> classes = Repository.CSharpFiles(Repository.PathOf("tests")).DistinctBy(Path.GetFileNameWithoutExtension).ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, File.ReadAllText);

        IEnumerable<(string Class, string Method)> named = TestName().Matches(page).Select(name => (name.Groups[1].Value, name.Groups[2].Value));

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains($" {name.Method}(", classes.GetValueOrDefault(name.Class), StringComparison.Ordinal));
    }

    private static IEnumerable<string> AllDocuments() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Repository.Projects.Select(project => Path.Combine(project.Folder, "README.md")))
            .Concat(Directory.EnumerateFiles(Repository.PathOf("samples"), "README.md", SearchOption.AllDirectories))
            .Where(path => !Repository.Relative(path).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    // The parts of a file between its markers. A part that continues the one before (a body after its usings) is told with it, below an empty line.
    private static List<string> SnippetsOf(string file)
    {
        var snippets = new List<string>();
        foreach (Match part in Snippet().Matches(File.ReadAllText(file)))
        {
            string text = Normalize(part.Groups["text"].Value);
            if (part.Groups["continued"].Success)
            {
                snippets[^1] += "\n\n" + text;
            }
            else
            {
                snippets.Add(text);
            }
        }

        return snippets;
    }

    // Without the indentation that a snippet has from the method around it.
    private static string Normalize(string text)
    {
        string[] lines = text.Trim('\r', '\n').TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Trim().Length == 0 ? "" : line[indent..].TrimEnd()));
    }

    // Without any indentation, to find a block within a sample.
    private static string Flatten(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    // As the usual Markdown renderers name anchors.
    private static HashSet<string> Headings(string file) =>
        [.. Heading().Matches(File.ReadAllText(file)).Select(heading => NotInAnchor().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^ *// snippet(?<continued> continued)?\n(?<text>.*?)^ *// end snippet", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(\w+(?:Tests|Checks))\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`([A-Z][a-z]\w*)`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"""(connect\.[a-z.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
