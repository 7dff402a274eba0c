using Connect.Errors;
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
        foreach (DeclaredConnector connector in options.Connectors)
        {
            await PutAsync(connector, cancellationToken).ConfigureAwait(false);
        }

        await herder.StartAsync(cancellationToken).ConfigureAwait(false);
        watchdog.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await herder.StopAsync().ConfigureAwait(false);

    private async Task PutAsync(DeclaredConnector connector, CancellationToken cancellationToken)
    {
        var named = new Dictionary<string, string?>(connector.Config, StringComparer.Ordinal) { ["name"] = connector.Name };
        if (configs.Find(connector.Name) is { } stored && ConfigMaps.AreEqual(stored.Config, named))
        {
            return;
        }

        try
        {
            await herder.PutConnectorConfigAsync(connector.Name, named, connector.InitialState, allowReplace: true, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            throw new ConnectException($"The connector {(connector.File is null ? connector.Name : $"of '{connector.File}'")} cannot be created: {e.Message}", e);
        }
    }
}
