using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.Sink;
using Connect.Source;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>
/// The transformations of one task, in order. A transformation applies if it has no predicate or if its predicate (negated where asked) passes; a
/// transformation that returns null drops the record and ends the chain. Neighbours that rebuild structs are joined (<see cref="StructRun"/>), so that a record costs
/// one new struct however many they are. Not thread-safe: one per task.
/// </summary>
internal sealed class TransformationChain : IDisposable
{
    private readonly TransformationStage[] _stages;
    private TransformationStage? _executing;

    private TransformationChain(TransformationStage[] stages) => _stages = stages;

    /// <summary>Whether records pass unchanged.</summary>
    public bool IsEmpty => _stages.Length == 0;

    /// <summary>Class name of the transformation that worked last, for the report when <c>Apply</c> throws; null before the first record.</summary>
    public string? ExecutingClass => _executing?.ClassName;

    /// <summary>Creates and configures the chain of a connector; what was created is disposed of when a later part fails.</summary>
    /// <exception cref="ConfigException">A class is missing, unknown or refuses its settings, or a predicate is not declared.</exception>
    public static TransformationChain Create(ConnectorConfig config, PluginRegistry plugins)
    {
        var stages = new List<TransformationStage>(config.Transforms.Count);
        try
        {
            foreach (string alias in config.Transforms)
            {
                stages.Add(CreateStage(config, plugins, alias));
            }
        }
        catch
        {
            stages.ForEach(stage => stage.Dispose());
            throw;
        }

        return new TransformationChain(StructRun.Join(stages));
    }

    /// <summary>The transformed record, or null when it was dropped.</summary>
    public SourceRecord? Apply(SourceRecord record)
    {
        foreach (TransformationStage stage in _stages)
        {
            _executing = stage;
            if (stage.Applies(record))
            {
                if (stage.Transformation.Apply(record) is not { } changed)
                {
                    return null;
                }

                record = changed;
            }
        }

        return record;
    }

    /// <summary>The transformed record, or null when it was dropped.</summary>
    public SinkRecord? Apply(SinkRecord record)
    {
        foreach (TransformationStage stage in _stages)
        {
            _executing = stage;
            if (stage.Applies(record))
            {
                if (stage.Transformation.Apply(record) is not { } changed)
                {
                    return null;
                }

                record = changed;
            }
        }

        return record;
    }

    /// <summary>Disposes of transformations and predicates.</summary>
    public void Dispose()
    {
        foreach (TransformationStage stage in _stages)
        {
            stage.Dispose();
        }
    }

    private static TransformationStage CreateStage(ConnectorConfig config, PluginRegistry plugins, string alias)
    {
        string prefix = $"{ConnectorKeys.Transforms}.{alias}.";
        Dictionary<string, string> settings = Prefixed.Select(config.Originals, prefix);
        string? predicateAlias = settings.GetValueOrDefault(PluginSections.Predicate)?.Trim();
        bool negate = (bool?)Connect.Configuration.ConfigParser.Parse(
            prefix + PluginSections.Negate, settings.GetValueOrDefault(PluginSections.Negate), Connect.Configuration.ConfigType.Boolean) ?? false;
        if (predicateAlias is null && settings.ContainsKey(PluginSections.Negate))
        {
            throw new ConfigException(PluginSections.NegateWithoutPredicate(prefix));
        }

        (ITransformation transformation, string className) = Instantiate<ITransformation>(plugins, PluginKind.Transformation, config, prefix);
        IPredicate? predicate = null;
        try
        {
            settings.Remove(PluginSections.Type);
            settings.Remove(PluginSections.Version);
            settings.Remove(PluginSections.Predicate);
            settings.Remove(PluginSections.Negate);
            transformation.Configure(settings);
            if (predicateAlias is not null)
            {
                if (!config.Predicates.Contains(predicateAlias))
                {
                    throw new ConfigException(
                        $"Configuration {prefix}{PluginSections.Predicate} names the predicate '{predicateAlias}', which '{ConnectorKeys.Predicates}' does not list."
                        + NearestNames.Hint(predicateAlias, config.Predicates));
                }

                string predicatePrefix = $"{ConnectorKeys.Predicates}.{predicateAlias}.";
                predicate = Instantiate<IPredicate>(plugins, PluginKind.Predicate, config, predicatePrefix).Plugin;
                Dictionary<string, string> predicateSettings = Prefixed.Select(config.Originals, predicatePrefix);
                predicateSettings.Remove(PluginSections.Type);
                predicateSettings.Remove(PluginSections.Version);
                predicate.Configure(predicateSettings);
            }
        }
        catch
        {
            predicate?.Dispose();
            transformation.Dispose();
            throw;
        }

        return new TransformationStage(transformation, className, predicate, negate);
    }

    private static (T Plugin, string ClassName) Instantiate<T>(PluginRegistry plugins, PluginKind kind, ConnectorConfig config, string prefix)
        where T : class
    {
        string key = prefix + "type";
        string name = config.Originals.GetValueOrDefault(key)?.Trim()
            ?? throw new ConfigException($"Missing required configuration \"{key}\" which has no default value.");
        PluginDescriptor plugin = plugins.Find(kind, name) ?? throw new ConfigException(key, name, PluginErrors.NotUsable(plugins, kind, name));
        string versionKey = prefix + PluginSections.Version;
        return (PluginRegistry.Create<T>(plugins.Select(plugin, config.Originals.GetValueOrDefault(versionKey), versionKey)), plugin.Name);
    }
}
