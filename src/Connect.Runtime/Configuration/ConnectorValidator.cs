using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Validates connector configurations.</summary>
/// <param name="plugins">The plugins a configuration may name.</param>
/// <param name="worker">The worker whose rules apply.</param>
/// <param name="transformer">Resolves references.</param>
public sealed class ConnectorValidator(PluginRegistry plugins, WorkerConfig worker, ConfigTransformer transformer)
{
    /// <summary>Validates one.</summary>
    public Task<ConfigInfos> ValidateAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _ = (plugins, worker, transformer, config, cancellationToken);
        throw new NotSupportedException();
    }
}
