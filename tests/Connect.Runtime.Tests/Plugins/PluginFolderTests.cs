using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using Connect.Connectors;
using Connect.Errors;
using Connect.Runtime.Plugins;
using Connect.Source;
using Connect.TestSupport;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Plugins;

public sealed class PluginFolderTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly PluginWarnings _warnings = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AddFolders_PluginFolder_IsFoundWithItsFolderAndShownAsWhatItIs()
    {
        string folder = Folder("acme");
        new EmittedPlugin("Acme", "1.2.0").AddPredicate("Acme.OddPredicate", "com.acme.Odd").Save(folder);

        PluginRegistry plugins = Load();

        PluginDescriptor plugin = Assert.Single(plugins.All);
        Assert.Equal(("com.acme.Odd", PluginKind.Predicate, "1.2.0", folder), (plugin.Name, plugin.Kind, plugin.Version, plugin.Location));
        Assert.Same(plugin, plugins.Find(PluginKind.Predicate, "Odd"));
        Assert.IsAssignableFrom<IPredicate>(plugins.Create<IPredicate>("Acme.OddPredicate"));
        Assert.NotSame(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(plugin.Type.Assembly));
        Assert.Empty(_warnings.Lines);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("also/missing")]
    public void AddFolders_MissingDirectory_IsAWarningAndTheOthersAreRead(string missing)
    {
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Folder("acme"));

        PluginRegistry plugins = Load(_directory.File(missing), _directory.File("plugins"));

        Assert.NotNull(plugins.Find(PluginKind.Predicate, "Odd"));
        Assert.Equal($"The directory {_directory.File(missing)} of plugin.path does not exist; no plugins are taken from it.", Assert.Single(_warnings.Lines));
    }

    [Fact]
    public void AddFolders_FolderWithoutPlugins_IsNotLoaded()
    {
        new EmittedPlugin("OnlyALibrary", "1.0").Save(Folder("library"));
        File.Copy(typeof(object).Assembly.Location, Path.Combine(Folder("library"), "Other.dll"));
        Directory.CreateDirectory(Folder("empty"));

        Assert.Empty(Load().All);
        Assert.DoesNotContain(AssemblyLoadContext.All, context => context.Name == "plugin library");
        Assert.Empty(_warnings.Lines);
    }

    [Fact]
    public void AddFolders_SymbolicLinks_AreFollowedOnceEach()
    {
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(_directory.File("elsewhere", "acme"));
        Directory.CreateDirectory(Folder(""));
        Directory.CreateSymbolicLink(Folder("first"), _directory.File("elsewhere", "acme"));
        Directory.CreateSymbolicLink(Folder("second"), _directory.File("elsewhere", "acme"));
        File.CreateSymbolicLink(Folder("broken"), _directory.File("nowhere"));

        PluginRegistry plugins = Load();

        Assert.Single(plugins.All);
        Assert.Empty(_warnings.Lines);
    }

    [Fact]
    public void AddFolders_LibrariesBelowLib_AreFound()
    {
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Path.Combine(Folder("acme"), "lib"));

        Assert.Single(Load().All);
    }

    [Fact]
    public void AddFolders_PathNamesThePluginsOwnFolder_IsFoundAllTheSame()
    {
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Folder("acme"));

        Assert.Single(Load(Folder("acme")).All);
    }

    [Fact]
    public void AddFolders_DamagedFile_IsNamedAndTheOthersLoad()
    {
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Folder("acme"));
        Directory.CreateDirectory(Folder("broken"));
        File.WriteAllText(Path.Combine(Folder("broken"), "Broken.dll"), "This was a library once.");
        string half = new EmittedPlugin("Half", "1.0").AddPredicate("Half.OddPredicate").Save(Folder("half"));
        File.WriteAllBytes(half, File.ReadAllBytes(half)[..600]);

        Assert.Equal("Acme.OddPredicate", Assert.Single(Load().All).Name);
        Assert.Collection(
            _warnings.Lines,
            line => Assert.StartsWith($"The file {Folder("broken")}/Broken.dll of plugin.path is no readable .NET assembly and is left out: ", line),
            line => Assert.StartsWith($"The file {half} of plugin.path is no readable .NET assembly and is left out: ", line));
    }

    [Fact]
    public void AddFolders_MissingDependency_IsNamed()
    {
        var library = new EmittedPlugin("Acme.Parts", "3.0.0.0");
        MethodInfo text = library.AddText("Acme.Parts", "Text", "");
        library.Save(_directory.File("not-in-the-folder"));
        string file = WithVersionFrom(text, "Acme", "1.0").Save(Folder("acme"));

        Assert.Empty(Load().All);
        Assert.Equal(
            $"The plugins in {file} are left out: the assembly Acme.Parts 3.0.0.0 that it needs is missing; add it to the folder (dotnet publish copies all).",
            Assert.Single(_warnings.Lines));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(7)]
    public void AddFolders_OtherMajorVersionOfTheContracts_IsNamed(ushort major)
    {
        string file = new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Folder("acme"));
        string host = typeof(IPredicate).Assembly.GetName().Version!.ToString(3);
        EmittedPlugin.ChangeReference(file, "Connect.Abstractions", major);

        Assert.Empty(Load().All);
        Assert.StartsWith(
            $"The plugins in {file} are left out: it was built against Connect.Abstractions {major}.{host[(host.IndexOf('.') + 1)..]}, this worker has {host}; ", Assert.Single(_warnings.Lines));
    }

    [Fact]
    public void AddFolders_ConstructorThrows_ThatPluginIsNamedAndItsNeighboursLoad()
    {
        string file = new EmittedPlugin("Acme", "1.0")
            .Add("Acme.BadSourceConnector", typeof(SourceConnector), constructor: static il =>
            {
                il.Emit(OpCodes.Ldstr, "no luck today");
                il.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
                il.Emit(OpCodes.Throw);
            })
            .AddPredicate("Acme.OddPredicate")
            .Save(Folder("acme"));

        Assert.Equal("Acme.OddPredicate", Assert.Single(Load().All).Name);
        Assert.Equal($"The plugin Acme.BadSourceConnector in {file} is left out: its constructor failed: no luck today", Assert.Single(_warnings.Lines));
    }

    [Fact]
    public void AddFolders_TypeThatCannotBeLoaded_IsNamedAndItsNeighboursLoad()
    {
        // The base class was in the library when the plugin was compiled; the library in the folder has lost it.
        var library = new EmittedPlugin("Acme.Parts", "1.0");
        MethodInfo inLibrary = library.AddText("Acme.Base", "Text", "");
        var plugin = new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate");
        plugin.Add("Acme.LostSourceConnector", typeof(SourceConnector), constructor: null, bodies: ("get_Version", il => Call(il, inLibrary)));
        plugin.Save(Folder("acme"));
        new EmittedPlugin("Acme.Parts", "1.0").Save(Folder("acme"));

        Assert.Equal("Acme.OddPredicate", Assert.Single(Load().All).Name);
        Assert.StartsWith("The plugin Acme.LostSourceConnector in ", Assert.Single(_warnings.Lines));
    }

    [Fact]
    public void AddFolders_TwoPluginsWithTheirOwnVersionOfALibrary_EachUsesItsOwn()
    {
        foreach (string version in (string[])["1.0.0.0", "2.0.0.0"])
        {
            var library = new EmittedPlugin("Acme.Parts", version);
            MethodInfo text = library.AddText("Acme.Parts", "Text", $"library {version}");
            library.Save(Folder("acme-" + version));
            WithVersionFrom(text, "Acme" + version[0], "1.0").Save(Folder("acme-" + version));
        }

        PluginRegistry plugins = Load();

        Assert.Equal("library 1.0.0.0", PluginRegistry.Create<IConnector>(plugins.FindConnector("Acme1.Source")).Version);
        Assert.Equal("library 2.0.0.0", PluginRegistry.Create<IConnector>(plugins.FindConnector("Acme2.Source")).Version);
    }

    [Fact]
    public void AddFolders_CopyOfTheHostsLibraries_ContractsAreSharedAndTheHostsOthersAreNot()
    {
        // A folder made by copying everything: the contracts in it must not become a second set of contracts, nor its runtime a set of plugins.
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Folder("acme"));
        foreach (string library in (string[])["Connect.Abstractions.dll", "Connect.Runtime.dll", "Connectors.File.dll"])
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, library), Path.Combine(Folder("acme"), library));
        }

        PluginRegistry plugins = new PluginRegistryBuilder().AddAssembly(typeof(global::Connectors.File.FileStreamSinkConnector).Assembly).AddFolders([Folder("")], _warnings).Build();

        Assert.IsAssignableFrom<IPredicate>(plugins.Create<IPredicate>("Odd"));
        Assert.DoesNotContain(plugins.All, plugin => plugin.Kind == PluginKind.Converter);
        Assert.NotSame(typeof(global::Connectors.File.FileStreamSinkConnector), plugins.FindConnector("FileStreamSink").Type);
        Assert.Equal(2, _warnings.Lines.Count(line => line.EndsWith("the one in the program (Connectors.File) is left out.", StringComparison.Ordinal)));
    }

    [Fact]
    public void AddFolders_HostsOwnLibraries_AreNotThePlugins()
    {
        // The driver is there because this program uses it; a plugin that forgot to bring its own must say so here, not at some other host.
        string file = WithVersionFrom(typeof(Microsoft.Data.Sqlite.SqliteConnection).GetProperty("ConnectionString")!.GetMethod!, "Acme", "1.0").Save(Folder("acme"));

        Assert.Empty(Load().All);
        Assert.Contains("Microsoft.Data.Sqlite", Assert.Single(_warnings.Lines));
        Assert.Contains(file, _warnings.Lines[0]);
    }

    [Fact]
    public void Find_SeveralVersions_ChoosesByWhatIsAskedFor()
    {
        foreach (string version in (string[])["1.9.0", "1.10.0", "2.0.0"])
        {
            new EmittedPlugin("Acme", version).AddPredicate("Acme.OddPredicate").Save(Folder("acme-" + version));
        }

        PluginRegistry plugins = Load();
        string? Version(string? wanted) => plugins.Find([PluginKind.Predicate], "Odd", wanted)!.Version;

        Assert.Equal(["2.0.0", "1.10.0", "1.9.0"], plugins.All.Select(plugin => plugin.Version));
        Assert.Equal("2.0.0", plugins.Find(PluginKind.Predicate, "Odd")!.Version);
        Assert.Equal("2.0.0", Version(null));
        Assert.Equal("2.0.0", Version("latest"));
        Assert.Equal("1.9.0", Version("1.9.0"));
        Assert.Equal("1.10.0", Version("[1.0,2.0)"));
        Assert.Null(plugins.Find([PluginKind.Predicate], "Even", "1.0"));
        Assert.Equal(
            "There is no version of Acme.OddPredicate that matches; available versions are: 2.0.0, 1.10.0, 1.9.0.",
            Assert.Throws<ConfigException>(() => Version("[3.0,)")).Message);
        Assert.Equal(3, plugins.All.Select(plugin => plugin.Type.Assembly).Distinct().Count());
    }

    [Fact]
    public void Build_SamePluginAndVersionTwice_KeepsOneAndSaysWhich()
    {
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Folder("a"));
        new EmittedPlugin("Acme", "1.0").AddPredicate("Acme.OddPredicate").Save(Folder("b"));

        PluginDescriptor plugin = Assert.Single(Load().All);

        Assert.Equal(Folder("a"), plugin.Location);
        Assert.Equal($"The plugin Acme.OddPredicate, version 1.0, is there twice; the one in {Folder("a")} is used, the one in {Folder("b")} is left out.", Assert.Single(_warnings.Lines));
    }

    private static EmittedPlugin WithVersionFrom(MethodInfo text, string assembly, string version) =>
        new EmittedPlugin(assembly, version).Add(
            assembly + ".Source", typeof(SourceConnector), constructor: null, bodies: ("get_Version", il => Call(il, text)));

    private static void Call(ILGenerator il, MethodInfo method)
    {
        if (!method.IsStatic)
        {
            il.Emit(OpCodes.Ldnull);
        }

        il.Emit(method.IsStatic ? OpCodes.Call : OpCodes.Callvirt, method);
        il.Emit(OpCodes.Ret);
    }

    private string Folder(string name) => name.Length == 0 ? _directory.File("plugins") : _directory.File("plugins", name);

    private PluginRegistry Load(params string[] path) => new PluginRegistryBuilder().AddFolders(path.Length == 0 ? [Folder("")] : path, _warnings).Build();
}
