using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Connect.Architecture.Tests;

/// <summary>House rules that hold for every file and type under <c>src</c>.</summary>
public partial class SourceRuleTests
{
    public static TheoryData<string> Projects() => [.. Repository.Projects.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_OfEveryFile_FollowsItsFolder(string name)
    {
        SourceProject project = Find(name);
        var wrong = new List<string>();
        foreach (string file in Repository.CSharpFiles(project.Folder))
        {
            string folder = Path.GetRelativePath(project.Folder, Path.GetDirectoryName(file)!);
            string expected = folder == "." ? project.RootNamespace : $"{project.RootNamespace}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
            Match found = NamespaceLine().Match(File.ReadAllText(file));
            if (found.Success ? found.Groups[1].Value != expected : Path.GetFileName(file) != "Program.cs")
            {
                wrong.Add($"{Repository.Relative(file)}: expected namespace {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void PublicTypes_AreBelowTheRootNamespace(string name)
    {
        SourceProject project = Find(name);

        // Program is what the compiler makes of top-level statements.
        Assert.DoesNotContain(project.Assembly.GetExportedTypes().Where(type => type.Name != "Program"), type =>
            type.Namespace != project.RootNamespace && type.Namespace?.StartsWith(project.RootNamespace + ".", StringComparison.Ordinal) != true);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Methods_AreNeverAsyncVoid(string name)
    {
        IEnumerable<string> found = Find(name).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            .Select(method => $"{method.DeclaringType}.{method.Name}");

        Assert.Empty(found);
    }

    [Fact]
    public void Source_HasNoLooseEnds()
    {
        IEnumerable<string> found = Repository.CSharpFiles(Repository.PathOf("src"))
            .SelectMany(file => File.ReadLines(file).Select((text, index) => (File: file, Line: index + 1, Text: text)))
            .Where(line => LooseEnd().IsMatch(line.Text))
            .Select(line => $"{Repository.Relative(line.File)}:{line.Line}: {line.Text.Trim()}");

        Assert.Empty(found);
    }

    private static SourceProject Find(string name) => Repository.Projects.Single(project => project.Name == name);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex LooseEnd();
}
