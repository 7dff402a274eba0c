using Connect.Runtime.Configuration;
using Connect.Runtime.Hosting;
using Connect.Runtime.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Connect.Kafka;

/// <summary>Registers the log on Kafka with <c>services.AddConnect(connect => connect.UseKafka("localhost:9092"))</c>.</summary>
public static class KafkaConnectBuilderExtensions
{
    /// <summary>Keeps topics in a Kafka cluster. A log registered before wins.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="bootstrapServers">Addresses of one or more brokers, <c>host:port</c> separated by commas.</param>
    public static IConnectBuilder UseKafka(this IConnectBuilder builder, string bootstrapServers) => builder.UseKafka(options => options.BootstrapServers = bootstrapServers);

    /// <summary>
    /// Keeps topics in a Kafka cluster, with all options. Security and connection settings among the worker's properties are used unless set here; the logger comes from
    /// the host. A log registered before wins.
    /// </summary>
    public static IConnectBuilder UseKafka(this IConnectBuilder builder, Action<KafkaLogOptions> configure)
    {
        var chosen = new KafkaLogOptions();
        configure(chosen);
        builder.UseWorkerProperties([KeyValuePair.Create(WorkerKeys.BootstrapServers, chosen.BootstrapServers)]);

        // Opened when it is first needed, so that brokers that cannot be reached are an error of the start, with its sentence, not of the registration.
        builder.Services.TryAddSingleton<IRecordLog>(services =>
        {
            var options = KafkaLogOptions.FromWorkerProperties(services.GetRequiredService<WorkerConfig>().Originals);
            options.Logger = services.GetService<ILoggerFactory>()?.CreateLogger<KafkaLog>();
            configure(options);
            return KafkaLog.Open(options);
        });
        return builder;
    }
}
