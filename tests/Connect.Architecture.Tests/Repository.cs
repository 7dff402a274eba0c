using System.Reflection;
using System.Xml.Linq;

namespace Connect.Architecture.Tests;

/// <summary>The checked-out repository and the assemblies built from it.</summary>
internal static class Repository
{
    /// <summary>Folder of <c>Connect.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project under <c>src</c>.</summary>
    public static IReadOnlyList<SourceProject> Projects { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => new SourceProject(file))];

    /// <summary>A path below the root.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>A path as seen from the root, with forward slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>C# files below a folder, built ones excluded.</summary>
    public static IEnumerable<string> CSharpFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Connect.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Connect.sln is in no folder above {AppContext.BaseDirectory}; run the tests from a checked-out repository.");
    }
}

/// <summary>One project under <c>src</c>, as its project file and its built assembly tell.</summary>
internal sealed class SourceProject(string file)
{
    private readonly XDocument _xml = XDocument.Load(file);

    public string Name { get; } = Path.GetFileNameWithoutExtension(file);

    public string Folder { get; } = Path.GetDirectoryName(file)!;

    public bool IsTool => Property("PackAsTool") == "true";

    public string RootNamespace => Property("RootNamespace") ?? Name;

    public Assembly Assembly => Assembly.Load(Property("AssemblyName") ?? Name);

    public IReadOnlyList<string> ProjectReferences => [.. Items("ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))];

    public IReadOnlyList<string> PackageReferences => Items("PackageReference");

    public IReadOnlyList<string> FrameworkReferences => Items("FrameworkReference");

    public string? Property(string name) => _xml.Descendants(name).LastOrDefault()?.Value;

    public override string ToString() => Name;

    private List<string> Items(string name) => [.. _xml.Descendants(name).Select(item => (string)item.Attribute("Include")!)];
}
