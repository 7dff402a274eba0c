using System.Xml.Linq;

namespace Connect.Architecture.Tests;

/// <summary>Every project under <c>src</c> is a package a stranger can use: described, with a README and XML documentation, and part of the solution.</summary>
public class PackageTests
{
    public static TheoryData<string> Projects() => [.. Repository.Projects.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Packs_WithDescriptionAndReadme(string name)
    {
        SourceProject project = Find(name);
        string readme = Path.Combine(project.Folder, "README.md");

        Assert.NotEqual("false", project.Property("IsPackable"));
        Assert.False(string.IsNullOrWhiteSpace(project.Property("Description")), "The project file has no Description.");
        Assert.True(File.Exists(readme), "There is no README.md.");
        Assert.StartsWith($"# {name}", File.ReadAllText(readme), StringComparison.Ordinal);
        Assert.Contains("```", File.ReadAllText(readme), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Library_HasXmlDocumentation(string name)
    {
        SourceProject project = Find(name);
        if (project.IsTool)
        {
            return;
        }

        XDocument documentation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, name + ".xml"));
        HashSet<string> documented = [.. documentation.Descendants("member").Select(member => (string)member.Attribute("name")!)];

        Assert.All(project.Assembly.GetExportedTypes(), type => Assert.Contains("T:" + type.FullName!.Replace('+', '.'), documented));
    }

    [Fact]
    public void SharedProperties_MakeEveryProjectAPackage()
    {
        XDocument shared = XDocument.Load(Repository.PathOf("src", "Directory.Build.props"));

        Assert.Equal("true", shared.Descendants("IsPackable").Single().Value);
        Assert.Equal("true", shared.Descendants("GenerateDocumentationFile").Single().Value);
        Assert.Equal("README.md", shared.Descendants("PackageReadmeFile").Single().Value);
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        string solution = File.ReadAllText(Repository.PathOf("Connect.sln"));
        string[] folders = ["src", "tests", "samples", "benchmarks"];

        IEnumerable<string> projects = folders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Repository.Relative(file).Replace('/', '\\'));

        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasATestProject(string name) =>
        Assert.True(File.Exists(Repository.PathOf("tests", name + ".Tests", name + ".Tests.csproj")), $"tests/{name}.Tests is missing.");

    private static SourceProject Find(string name) => Repository.Projects.Single(project => project.Name == name);
}
