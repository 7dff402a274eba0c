using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Plugins;

/// <summary>
/// The assemblies of one plugin folder, apart from every other plugin and from the host. Shared with the host are the contracts only (and the logging
/// abstractions they expose); .NET's own assemblies come from the host's installation unless the plugin brings newer ones; everything else is the plugin's own.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    // C:\…\dotnet\shared\ in C:\…\dotnet\shared\Microsoft.NETCore.App\10.0.0\System.Private.CoreLib.dll; null when the host carries its own copy of .NET.
    private static readonly string? FrameworksFolder = FindFrameworks();

    private static readonly Dictionary<string, string> Frameworks = FindFrameworkAssemblies();

    private readonly string _folder;
    private readonly List<AssemblyDependencyResolver> _resolvers = [];

    public PluginLoadContext(string folder, IEnumerable<string> pluginAssemblies)
        : base($"plugin {Path.GetFileName(folder)}")
    {
        _folder = folder;
        foreach (string assembly in pluginAssemblies)
        {
            _resolvers.Add(new AssemblyDependencyResolver(assembly));
        }
    }

    /// <summary>Assemblies of which host and plugins use the host's copy.</summary>
    public static IReadOnlyList<AssemblyName> Shared { get; } =
        [typeof(Connect.Connectors.IConnector).Assembly.GetName(), typeof(ILogger).Assembly.GetName()];

    /// <summary>Whether an assembly that the plugin refers to is there, from wherever it comes.</summary>
    public bool CanResolve(AssemblyName name) =>
        Shared.Any(shared => shared.Name == name.Name) || FrameworksFolder is null || Frameworks.ContainsKey(name.Name!) || Locate(name) is not null;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Null lets the host's context answer.
        if (Shared.Any(shared => shared.Name == assemblyName.Name))
        {
            return null;
        }

        string? own = Locate(assemblyName);
        if (Frameworks.TryGetValue(assemblyName.Name!, out string? framework) && (own is null || !IsNewer(own, framework)))
        {
            return null;
        }

        if (own is not null)
        {
            return LoadFromAssemblyPath(own);
        }

        // What the host happens to reference is not the plugin's business; it would work until the host changes. Resources in other languages may be missing.
        return FrameworksFolder is null || !string.IsNullOrEmpty(assemblyName.CultureName)
            ? null
            : throw new FileNotFoundException($"The assembly {assemblyName.Name} {assemblyName.Version} is missing in {_folder}.", assemblyName.Name + ".dll");
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (AssemblyDependencyResolver resolver in _resolvers)
        {
            if (resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path)
            {
                return LoadUnmanagedDllFromPath(path);
            }
        }

        return 0;
    }

    private static bool IsNewer(string own, string framework) => AssemblyName.GetAssemblyName(own).Version > AssemblyName.GetAssemblyName(framework).Version;

    private static string? FindFrameworks()
    {
        string? runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        return string.IsNullOrEmpty(runtime) || IsSameFolder(runtime, AppContext.BaseDirectory) ? null : Path.GetFullPath(Path.Combine(runtime, "..", "..")) + Path.DirectorySeparatorChar;
    }

    private static bool IsSameFolder(string left, string right) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(left)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(right));

    private static Dictionary<string, string> FindFrameworkAssemblies()
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (FrameworksFolder is not null && AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string assemblies)
        {
            foreach (string path in assemblies.Split(Path.PathSeparator).Where(path => path.StartsWith(FrameworksFolder, StringComparison.OrdinalIgnoreCase)))
            {
                found.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            }
        }

        return found;
    }

    private string? Locate(AssemblyName name)
    {
        foreach (AssemblyDependencyResolver resolver in _resolvers)
        {
            if (resolver.ResolveAssemblyToPath(name) is { } path)
            {
                return path;
            }
        }

        // A file that was added by hand, which the .deps.json does not know.
        string beside = Path.Combine(_folder, name.CultureName ?? "", name.Name + ".dll");
        return File.Exists(beside) ? beside : null;
    }
}
