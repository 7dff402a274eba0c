using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Plugins;

/// <summary>
/// Finds the plugins of a <c>plugin.path</c>: directories whose child directories are one plugin each, apart from one another. Metadata is read first, so that only folders
/// with plugins are loaded; what cannot be loaded is named in a warning and left out. Symbolic links are followed.
/// </summary>
internal sealed class PluginLoader(ILogger logger)
{
    private static readonly string[] OfTheHost = [.. PluginLoadContext.Shared.Select(shared => shared.Name!), typeof(PluginLoader).Assembly.GetName().Name!];

    /// <summary>The plugin types below these directories.</summary>
    /// <param name="path">The directories.</param>
    /// <param name="add">Takes a type and its folder; what it throws is reported as what is wrong with that type.</param>
    public void Load(IEnumerable<string> path, Action<Type, string> add)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string entry in path.Select(entry => entry.Trim()).Where(entry => entry.Length > 0))
        {
            foreach (string folder in Folders(entry))
            {
                if (seen.Add(Target(folder)))
                {
                    LoadFolder(folder, add);
                }
            }
        }
    }

    private static string Target(string folder) => new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;

    private static string WithLibraries(string folder)
    {
        string libraries = Path.Combine(folder, "lib");
        return Directory.Exists(libraries) && !Directory.EnumerateFiles(folder, "*.dll").Any() ? libraries : folder;
    }

    private static string Sentence(Exception e) => e is TargetInvocationException { InnerException: { } inner } ? $"its constructor failed: {inner.Message}" : e.Message.ReplaceLineEndings(" ");

    /// <summary>The directory itself, for those who name a plugin's own folder, and each child. Archives often keep the libraries in lib, beside documents.</summary>
    private string[] Folders(string entry)
    {
        string directory = Path.GetFullPath(entry);
        try
        {
            if (Directory.Exists(directory))
            {
                return [directory, .. Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal).Select(WithLibraries)];
            }

            PluginLog.MissingDirectory(logger, entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PluginLog.UnreadableFolder(logger, directory, e.Message);
        }

        return [];
    }

    private void LoadFolder(string folder, Action<Type, string> add)
    {
        try
        {
            string[] files =
                [.. Directory.EnumerateFiles(folder, "*.dll").Where(file => !OfTheHost.Contains(Path.GetFileNameWithoutExtension(file))).Order(StringComparer.Ordinal)];
            PluginAssembly[] assemblies = [.. files.Select(Read).OfType<PluginAssembly>()];
            if (assemblies.Length > 0)
            {
                var context = new PluginLoadContext(folder, assemblies.Select(assembly => assembly.Path));
                foreach (PluginAssembly assembly in assemblies)
                {
                    LoadAssembly(context, assembly, folder, add);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            PluginLog.UnreadableFolder(logger, folder, Sentence(e));
        }
    }

    private PluginAssembly? Read(string file)
    {
        try
        {
            return PluginAssembly.Read(file);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            PluginLog.Unreadable(logger, file, Sentence(e));
            return null;
        }
    }

    private void LoadAssembly(PluginLoadContext context, PluginAssembly plugin, string folder, Action<Type, string> add)
    {
        if (WhyNot(context, plugin) is { } reason)
        {
            PluginLog.Skipped(logger, plugin.Path, reason);
            return;
        }

        Assembly assembly;
        try
        {
            assembly = context.LoadFromAssemblyPath(plugin.Path);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException)
        {
            PluginLog.Skipped(logger, plugin.Path, Sentence(e));
            return;
        }

        foreach (string name in plugin.Types)
        {
            try
            {
                add(assembly.GetType(name, throwOnError: true)!, folder);
            }
            catch (Exception e)
            {
                // Whatever a plugin's own code does when it is looked at, the worker and the other plugins start.
                PluginLog.TypeSkipped(logger, name, plugin.Path, Sentence(e));
            }
        }
    }

    private static string? WhyNot(PluginLoadContext context, PluginAssembly plugin)
    {
        foreach (AssemblyName reference in plugin.References)
        {
            if (PluginLoadContext.Shared.FirstOrDefault(shared => shared.Name == reference.Name) is { } host)
            {
                // Within a major version the contracts only grow.
                if (reference.Version > host.Version || (reference.Name == PluginLoadContext.Shared[0].Name && reference.Version?.Major != host.Version?.Major))
                {
                    return $"it was built against {reference.Name} {reference.Version?.ToString(3)}, this worker has {host.Version?.ToString(3)}; take a version of the plugin for that one, or another worker";
                }
            }
            else if (!context.CanResolve(reference))
            {
                return $"the assembly {reference.Name} {reference.Version} that it needs is missing; add it to the folder (dotnet publish copies all)";
            }
        }

        return null;
    }
}
