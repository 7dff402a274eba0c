using Connect.Configuration;

namespace Connect.Connectors;

/// <summary>What source and sink connectors share. The runtime calls one method at a time.</summary>
public interface IConnector
{
    /// <summary>Version of the connector, shown by the REST API.</summary>
    string Version { get; }

    /// <summary>The configuration keys of this connector, framework keys excluded.</summary>
    ConfigDef Config { get; }

    /// <summary>Value of <c>task.class</c> in task configurations: the Java task class for connectors users know from Java, else the .NET type.</summary>
    string TaskClass { get; }

    /// <summary>Hands over the context, which stays valid until <see cref="StopAsync"/> returns.</summary>
    void Initialize(IConnectorContext context);

    /// <summary>Starts with a configuration that passed <see cref="ValidateAsync"/>; may start monitoring the source for changes.</summary>
    Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <summary>One configuration for each task, at most <paramref name="maxTasks"/>; none is legal.</summary>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken);

    /// <summary>Checks a configuration; the default applies <see cref="Config"/>. Add checks that span keys or need a connection.</summary>
    /// <param name="config">The user's configuration with references resolved.</param>
    /// <param name="cancellationToken">Cancels checks that wait.</param>
    ValueTask<IReadOnlyList<ConfigValue>> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <summary>Stops monitoring and releases everything.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
