using System.Reflection;

namespace Connect.Architecture.Tests;

/// <summary>The one direction of dependency (docs/architecture.md), held against the project files and against what the compiler put into the assemblies.</summary>
public class ArrowTests
{
    private static readonly string BaseLibraryFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly string WebFrameworkFolder = Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.IApplicationBuilder).Assembly.Location)!;

    // What a project may name in its project file; anything else is a new arrow, which belongs into docs/architecture.md first.
    private static readonly Dictionary<string, Arrows> Allowed = new(StringComparer.Ordinal)
    {
        ["Connect.Abstractions"] = new([], ["Microsoft.Extensions.Logging.Abstractions"], []),
        ["Connect.Runtime"] = new(["Connect.Abstractions"], ["Microsoft.Extensions.Hosting.Abstractions", "Polly.Core"], []),
        ["Connect.Embedded"] = new(["Connect.Runtime"], ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3"], []),
        ["Connect.Kafka"] = new(["Connect.Runtime"], ["Confluent.Kafka"], []),
        ["Connect.Rest"] = new(["Connect.Runtime"], [], ["Microsoft.AspNetCore.App"]),
        ["Connect.Testing"] = new(["Connect.Runtime", "Connect.Kafka"], [], []),
    };

    // What Microsoft.Extensions.Hosting.Abstractions brings.
    private static readonly string[] HostingAssemblies =
    [
        "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Diagnostics.Abstractions", "Microsoft.Extensions.FileProviders.Abstractions", "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options", "Microsoft.Extensions.Primitives",
    ];

    public static TheoryData<string> Libraries() => [.. Repository.Projects.Where(project => !project.IsTool).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void ProjectFile_References_FollowTheArrows(string name)
    {
        SourceProject project = Find(name);
        Arrows arrows = ArrowsOf(name);

        Assert.Empty(project.ProjectReferences.Except(arrows.Projects));
        Assert.Empty(project.FrameworkReferences.Except(arrows.Frameworks));
        if (!name.StartsWith("Connectors.", StringComparison.Ordinal))
        {
            Assert.Empty(project.PackageReferences.Except(arrows.Packages));
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Assembly_References_FollowTheArrows(string name)
    {
        IEnumerable<string> foreign = Find(name).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(reference => !IsBaseLibrary(reference));

        Assert.All(foreign, reference => Assert.True(MayUse(name, reference), $"{name} uses {reference}."));
    }

    [Fact]
    public void Connectors_NeverSeeTheRuntime()
    {
        IEnumerable<SourceProject> connectors = Repository.Projects.Where(project => project.Name.StartsWith("Connectors.", StringComparison.Ordinal));

        Assert.All(connectors, connector =>
        {
            Assert.Equal(["Connect.Abstractions"], connector.ProjectReferences);
            Assert.DoesNotContain(connector.Assembly.GetReferencedAssemblies(), reference => reference.Name is "Connect.Runtime" or "Connect.Embedded" or "Connect.Rest");
        });
    }

    [Fact]
    public void Runtime_NeverSeesKafkaSqliteOrHttp()
    {
        AssemblyName[] references = Find("Connect.Runtime").Assembly.GetReferencedAssemblies();

        Assert.DoesNotContain(references, reference =>
            reference.Name!.Contains("Sqlite", StringComparison.OrdinalIgnoreCase)
            || reference.Name.StartsWith("SQLitePCL", StringComparison.Ordinal)
            || reference.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || reference.Name.Contains("Kafka", StringComparison.Ordinal)
            || reference.Name == "System.Net.Http");
    }

    [Fact]
    public void Tool_IsTheOnlyProjectThatSeesConnectors()
    {
        IEnumerable<string> users = Repository.Projects
            .Where(project => project.ProjectReferences.Any(reference => reference.StartsWith("Connectors.", StringComparison.Ordinal)))
            .Select(project => project.Name);

        Assert.Equal(["Connect.Tool"], users);
    }

    private static SourceProject Find(string name) => Repository.Projects.Single(project => project.Name == name);

    private static Arrows ArrowsOf(string name)
    {
        if (name.StartsWith("Connectors.", StringComparison.Ordinal))
        {
            // A driver is a connector's own business.
            return new Arrows(["Connect.Abstractions"], [], []);
        }

        Assert.True(Allowed.TryGetValue(name, out Arrows? arrows), $"{name} is new: write its arrows into docs/architecture.md and into this test.");
        return arrows;
    }

    private static bool IsBaseLibrary(string assembly) => File.Exists(Path.Combine(BaseLibraryFolder, assembly + ".dll"));

    private static bool MayUse(string name, string reference) => name switch
    {
        "Connect.Abstractions" => reference == "Microsoft.Extensions.Logging.Abstractions",
        "Connect.Runtime" => reference is "Connect.Abstractions" or "Polly.Core" || HostingAssemblies.Contains(reference),
        "Connect.Embedded" => reference is "Connect.Abstractions" or "Connect.Runtime" or "Microsoft.Data.Sqlite"
            || reference.StartsWith("SQLitePCLRaw", StringComparison.Ordinal) || HostingAssemblies.Contains(reference),
        "Connect.Kafka" => reference is "Connect.Abstractions" or "Connect.Runtime" or "Confluent.Kafka" || HostingAssemblies.Contains(reference),
        "Connect.Rest" => reference is "Connect.Abstractions" or "Connect.Runtime"
            || File.Exists(Path.Combine(WebFrameworkFolder, reference + ".dll")),
        "Connect.Testing" => reference is "Connect.Abstractions" or "Connect.Runtime" or "Connect.Kafka" or "Confluent.Kafka" or "Microsoft.Extensions.Logging.Abstractions",
        _ => !reference.StartsWith("Connect.", StringComparison.Ordinal) || reference == "Connect.Abstractions",
    };

    private sealed record Arrows(string[] Projects, string[] Packages, string[] Frameworks);
}
