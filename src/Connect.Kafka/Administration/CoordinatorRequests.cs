using Confluent.Kafka;
using Connect.Kafka.Client;

namespace Connect.Kafka.Administration;

/// <summary>
/// Sends administrative requests to the coordinator of a group. librdkafka ends the process over one that was not answered in time and is answered later
/// (https://github.com/confluentinc/librdkafka/issues/4605). So each request has a client of its own, which first asks the coordinator for an offset, as consumers do that know how to
/// wait, and sends the request only when there was an answer.
/// </summary>
internal sealed class CoordinatorRequests(ClientFactory clients, TimeSpan timeout)
{
    // A topic that every cluster has; what was committed for it does not matter.
    private static readonly TopicPartition[] s_anything = [new("__consumer_offsets", 0)];

    /// <summary>Sends a request; cancelling stops waiting for it.</summary>
    /// <exception cref="KafkaException">The coordinator has not answered in time, or refused the request.</exception>
    public Task<T> SendAsync<T>(string group, Func<IAdminClient, Task<T>> request, CancellationToken cancellationToken) => SendAsync(group, request).WaitAsync(cancellationToken);

    private async Task<T> SendAsync<T>(string group, Func<IAdminClient, Task<T>> request)
    {
        Dictionary<string, string> settings = clients.GroupAdminSettings(group);
        IConsumer<Ignore, Ignore> client = ClientFactory.Build(() => new ConsumerBuilder<Ignore, Ignore>(settings)
            .SetLogHandler((_, message) => clients.Events.ClientLogged(message))
            .SetErrorHandler((_, error) => clients.Events.ClientFailed(error))
            .Build());
        try
        {
            await Blocking.RunAsync(() => WaitForAnswer(client), CancellationToken.None).ConfigureAwait(false);
            using IAdminClient admin = new DependentAdminClientBuilder(client.Handle).Build();
            return await request(admin).ConfigureAwait(false);
        }
        finally
        {
            await Blocking.RunAsync(client.Dispose, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void WaitForAnswer(IConsumer<Ignore, Ignore> client)
    {
        try
        {
            client.Committed(s_anything, timeout);
        }
        catch (TopicPartitionOffsetException)
        {
            // An answer, too: nothing can be said of this partition.
        }
    }
}
