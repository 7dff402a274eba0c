using Connect.Runtime.Herder;
using Connect.Runtime.Storage;
using Connect.Runtime.Worker;
using Microsoft.Extensions.Hosting;

namespace Connect.Runtime.Hosting;

/// <summary>Starts the stores and the herder with the host and stops them with it: stores → connectors from code → stored connectors; backwards at the end.</summary>
internal sealed class ConnectWorker(
    ConnectOptions options, ConfigStore configs, OffsetStores offsets, StatusStore statuses, WorkerHerder herder, TaskWatchdog watchdog) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(configs.StartAsync(cancellationToken), offsets.StartAsync(cancellationToken), statuses.StartAsync(cancellationToken)).ConfigureAwait(false);
        foreach ((string name, IReadOnlyDictionary<string, string?> config) in options.Connectors)
        {
            var named = new Dictionary<string, string?>(config, StringComparer.Ordinal) { ["name"] = name };
            if (configs.Find(name) is not { } stored || !ConfigMaps.AreEqual(stored.Config, named))
            {
                await herder.PutConnectorConfigAsync(name, named, initialState: null, allowReplace: true, cancellationToken).ConfigureAwait(false);
            }
        }

        await herder.StartAsync(cancellationToken).ConfigureAwait(false);
        watchdog.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await herder.StopAsync().ConfigureAwait(false);
}
