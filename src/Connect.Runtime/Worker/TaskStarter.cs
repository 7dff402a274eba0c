using Connect.Connectors;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.ErrorHandling;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Pipeline;
using Connect.Runtime.Storage;
using Connect.Runtime.Transforms;
using Connect.Sink;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>Builds a task from its configurations, starts it and gives it its pipeline.</summary>
/// <param name="services">What the worker shares.</param>
/// <param name="mayStart">Waits until an exactly-once task may start, if it still may at all; asked before it fences what came before it, and again afterwards.</param>
internal sealed class TaskStarter(WorkerServices services, Func<CancellationToken, Task> mayStart)
{
    /// <summary>Starts a task; whatever was opened is closed again when it fails.</summary>
    /// <param name="id">The task.</param>
    /// <param name="connectorConfig">The connector's configuration, references unresolved.</param>
    /// <param name="taskConfig">The task's configuration, references unresolved.</param>
    /// <param name="metrics">The task's figures.</param>
    /// <param name="cancellationToken">Cancelled when the task must stop.</param>
    public async Task<StartedTask> StartAsync(
        ConnectorTaskId id,
        IReadOnlyDictionary<string, string?> connectorConfig,
        IReadOnlyDictionary<string, string> taskConfig,
        TaskMetrics metrics,
        CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> connector = services.Transformer.Transform(ConfigMaps.WithoutNulls(connectorConfig));
        IReadOnlyDictionary<string, string> task = services.Transformer.Transform(taskConfig);
        new ClientOverridePolicy(services.Config).EnsureAllowed(ConnectorConfig.Parse(connector));
        ILogger logger = services.Loggers.CreateLogger(taskConfig.GetValueOrDefault(ConfigMaps.TaskClass, typeof(TaskStarter).FullName!));
        return PluginInstances.Connector(services.Plugins, connector) switch
        {
            ISourceConnector source => await StartSourceAsync(id, source, SourceConnectorConfig.Parse(connector), task, metrics, logger, cancellationToken).ConfigureAwait(false),
            ISinkConnector sink => await StartSinkAsync(id, sink, SinkConnectorConfig.Parse(connector), task, metrics, logger, cancellationToken).ConfigureAwait(false),
            IConnector other => throw new ConfigException($"{other.GetType()} is neither a source nor a sink connector."),
        };
    }

    private async Task<StartedTask> StartSourceAsync(
        ConnectorTaskId id,
        ISourceConnector connector,
        SourceConnectorConfig config,
        IReadOnlyDictionary<string, string> taskConfig,
        TaskMetrics metrics,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        bool exactlyOnce = services.ExactlyOnceSources;
        TransactionContext? transactions = exactlyOnce && config.TransactionBoundary == TransactionBoundary.Connector ? new TransactionContext() : null;
        ITopicOffsetStore offsets = await services.Offsets.OpenAsync(config.OffsetsStorageTopic, cancellationToken).ConfigureAwait(false);
        ISourceTask task = connector.CreateTask();
        var errors = new RecordErrorHandler(id, ErrorSettings.Of(config), LogReporters(id, config, metrics, logger), metrics, services.Time, logger);
        SourceDeadLetters? deadLetters = null;
        if (config.DeadLetterQueue is { } queue)
        {
            await DeadLetterTopic.EnsureAsync(services.Log, queue, cancellationToken).ConfigureAwait(false);
            deadLetters = new SourceDeadLetters(id, queue);
        }

        await using var parts = new TaskParts();
        var conversion = parts.Add(new SourceConversion(
            ConverterSet.Create(services.Plugins, services.Config, config), TransformationChain.Create(config, services.Plugins), errors, deadLetters));
        var settings = new SourceDeliverySettings(
            services.Config.OffsetFlushInterval,
            services.Config.OffsetFlushTimeout,
            config.TransactionBoundary,
            config.TransactionBoundaryInterval ?? services.Config.OffsetFlushInterval,
            services.Time);
        ILogProducer producer = services.Log.CreateProducer(new ProducerOptions
        {
            ClientId = $"connector-producer-{id}",
            TransactionalId = exactlyOnce ? services.TransactionalIdOf(id) : null,
            Settings = services.ClientSettings(config, "producer"),
        });
        ISourceDelivery delivery = exactlyOnce
            ? new ExactlyOnceDelivery(id, task, producer, offsets, settings, TopicTracker(id), metrics, logger)
            : new AtLeastOnceDelivery(id, task, producer, offsets, settings, TopicTracker(id), metrics, logger);
        var topics = new TopicCreator(services.Log, services.Config.TopicCreationEnabled ? config.TopicCreationGroups : [], id);
        var pipeline = new SourcePipeline(id, task, conversion, delivery, transactions, topics, metrics, services.Time, logger);
        parts.HandOver();
        var reader = new OffsetStorageReader(offsets, id.Connector);
        return await StartAsync(
            id,
            pipeline,
            async () =>
            {
                await PrepareAsync(pipeline, services.AwaitsFencing, cancellationToken).ConfigureAwait(false);
                task.Initialize(new SourceTaskContext(id, taskConfig, reader, transactions, logger, services.Time));
                await task.StartAsync(taskConfig, cancellationToken).ConfigureAwait(false);
            },
            () => task.StopAsync(CancellationToken.None),
            logger).ConfigureAwait(false);
    }

    private async Task PrepareAsync(SourcePipeline pipeline, bool isGuarded, CancellationToken cancellationToken)
    {
        if (isGuarded)
        {
            await mayStart(cancellationToken).ConfigureAwait(false);
        }

        await pipeline.PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (isGuarded)
        {
            await mayStart(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<StartedTask> StartSinkAsync(
        ConnectorTaskId id,
        ISinkConnector connector,
        SinkConnectorConfig config,
        IReadOnlyDictionary<string, string> taskConfig,
        TaskMetrics metrics,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        ISinkTask task = connector.CreateTask();
        var converters = ConverterSet.Create(services.Plugins, services.Config, config);
        await using var parts = new TaskParts();
        TransformationChain transformations = parts.Add(TransformationChain.Create(config, services.Plugins));
        List<IErrorReporter> reporters = LogReporters(id, config, metrics, logger);
        if (config.DeadLetterQueue is { } queue)
        {
            reporters.Add(parts.Add(await DeadLetterQueue.StartAsync(
                services.Log, id, queue, services.ClientSettings(config, "producer"), metrics, cancellationToken).ConfigureAwait(false)));
        }

        var errors = new RecordErrorHandler(id, ErrorSettings.Of(config), reporters, metrics, services.Time, logger);
        var errantRecords = new ErrantRecordReporter(errors, taskConfig.GetValueOrDefault(ConfigMaps.TaskClass, task.GetType().ToString()));
        var conversion = new SinkConversion(converters, transformations, errors);
        Dictionary<string, string> settings = services.ClientSettings(config, "consumer");
        ILogConsumer consumer = services.Log.CreateConsumer(new ConsumerOptions
        {
            GroupId = WorkerServices.GroupIdOf(config),
            ClientId = $"connector-consumer-{id}",
            MaxPollRecords = ConfigMaps.PositiveInt(settings, "max.poll.records", "consumer.override.max.poll.records") ?? new ConsumerOptions().MaxPollRecords,
            Settings = settings,
        });
        var context = new SinkTaskContext(id, taskConfig, errors.HasReporters ? errantRecords : null, logger, services.Time);
        TopicSelection topics = config.TopicsRegex is null ? TopicSelection.Of(config.Topics) : TopicSelection.Matching(config.TopicsRegex);
        var pipeline = new SinkPipeline(
            id, task, context, conversion, errors, errantRecords, consumer, topics, services.Config.OffsetFlushInterval, TopicTracker(id), metrics, services.Time, logger);
        parts.HandOver();
        return await StartAsync(
            id,
            pipeline,
            async () =>
            {
                task.Initialize(context);
                await task.StartAsync(taskConfig, cancellationToken).ConfigureAwait(false);
            },
            () => task.StopAsync(CancellationToken.None),
            logger).ConfigureAwait(false);
    }

    private static async Task<StartedTask> StartAsync(ConnectorTaskId id, ITaskPipeline pipeline, Func<Task> start, Func<Task> stop, ILogger logger)
    {
        var started = new StartedTask(id, pipeline, stop, logger);
        try
        {
            await start().ConfigureAwait(false);
            return started;
        }
        catch
        {
            await started.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static List<IErrorReporter> LogReporters(ConnectorTaskId id, ConnectorConfig config, TaskMetrics metrics, ILogger logger) =>
        config.ErrorLogEnabled ? [new LogReporter(id, config.ErrorLogIncludesMessages, metrics, logger)] : [];

    private Action<string> TopicTracker(ConnectorTaskId id)
    {
        if (!services.Config.TopicTrackingEnabled)
        {
            return static _ => { };
        }

        StatusStore statuses = services.Statuses;
        return topic => statuses.AddTopic(topic, id);
    }
}

/// <summary>A task that was started, with its pipeline. Disposing stops the task, then closes the pipeline; what the task throws then is logged, so that it hides no failure.</summary>
internal sealed class StartedTask(ConnectorTaskId id, ITaskPipeline pipeline, Func<Task> stop, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task? _stopped;
    private Task? _closed;

    public async Task RunAsync(PauseGate gate, Action<bool> paused, CancellationToken stopping, CancellationToken abandoned)
    {
        try
        {
            await pipeline.RunAsync(gate, paused, stopping, abandoned).ConfigureAwait(false);
        }
        finally
        {
            // A task that hangs in its stop must not keep partitions or a producer.
            using CancellationTokenRegistration closing = abandoned.UnsafeRegister(static state => _ = ((StartedTask)state!).ClosePipelineAsync(), this);
            await StopAsync().ConfigureAwait(false);
            await ClosePipelineAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await ClosePipelineAsync().ConfigureAwait(false);
    }

    private Task StopAsync()
    {
        return _stopped ??= StopOnceAsync();

        async Task StopOnceAsync()
        {
            try
            {
                await stop().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                WorkerLog.TaskStopFailed(logger, id.ToString(), e);
            }
        }
    }

    private Task ClosePipelineAsync()
    {
        lock (_lock)
        {
            return _closed ??= CloseAsync();
        }

        async Task CloseAsync()
        {
            try
            {
                await pipeline.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                WorkerLog.TaskStopFailed(logger, id.ToString(), e);
            }
        }
    }
}
