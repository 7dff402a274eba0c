using Connect.Errors;

namespace Connect.Configuration;

/// <summary>The configuration keys of a plugin: types, defaults, rules and what forms show. Build it once, keep it static.</summary>
/// <remarks>Parsing, rules and messages follow Kafka's ConfigDef.</remarks>
public sealed class ConfigDef
{
    private readonly OrderedDictionary<string, ConfigKey> _keys = new(StringComparer.Ordinal);
    private readonly List<string> _groups = [];

    /// <summary>An empty definition.</summary>
    public ConfigDef()
    {
    }

    /// <summary>A copy that may be extended.</summary>
    public ConfigDef(ConfigDef other)
    {
        foreach (ConfigKey key in other._keys.Values)
        {
            Define(key);
        }
    }

    /// <summary>The keys in order of definition.</summary>
    public IReadOnlyDictionary<string, ConfigKey> Keys => _keys;

    /// <summary>The groups in order of their first key.</summary>
    public IReadOnlyList<string> Groups => _groups;

    /// <summary>Adds a key.</summary>
    /// <exception cref="ConfigException">The key is defined already, or its default breaks its own rule.</exception>
    public ConfigDef Define(ConfigKey key)
    {
        if (!_keys.TryAdd(key.Name, key))
        {
            throw new ConfigException($"Configuration {key.Name} is defined twice.");
        }

        if (key.HasDefault && key.DefaultValue is not null)
        {
            key.Validator?.EnsureValid(key.Name, ConfigParser.Parse(key.Name, key.DefaultValue, key.Type));
        }

        if (key.Group is not null && !_groups.Contains(key.Group))
        {
            _groups.Add(key.Group);
        }

        return this;
    }

    /// <summary>Adds a required key.</summary>
    public ConfigDef Define(string name, ConfigType type, Importance importance, string documentation, IConfigValidator? validator = null) =>
        Define(new ConfigKey { Name = name, Type = type, Importance = importance, Documentation = documentation, Validator = validator });

    /// <summary>Adds a key with a default, which may be null.</summary>
    public ConfigDef Define(string name, ConfigType type, object? defaultValue, Importance importance, string documentation, IConfigValidator? validator = null) =>
        Define(new ConfigKey { Name = name, Type = type, DefaultValue = defaultValue, Importance = importance, Documentation = documentation, Validator = validator });

    /// <summary>Adds the keys of another definition below a prefix, sorted as <see cref="Sorted"/> says; rules and recommenders stay.</summary>
    /// <param name="keyPrefix">Put before every key and dependent.</param>
    /// <param name="groupPrefix">The group; a key's own group is appended behind a colon.</param>
    /// <param name="startingOrder">Order in the group of the first key; the next ones count on.</param>
    /// <param name="child">The definition to add.</param>
    public ConfigDef Embed(string keyPrefix, string groupPrefix, int startingOrder, ConfigDef child)
    {
        int order = startingOrder;
        foreach (ConfigKey key in child.Sorted())
        {
            Define(key with
            {
                Name = keyPrefix + key.Name,
                DisplayName = key.DisplayName ?? key.Name,
                Group = string.IsNullOrEmpty(key.Group) ? groupPrefix : $"{groupPrefix}: {key.Group}",
                OrderInGroup = order++,
                Dependents = [.. key.Dependents.Select(dependent => keyPrefix + dependent)],
            });
        }

        return this;
    }

    /// <summary>The keys by group (keys without one first), order in the group, required before optional, importance and name.</summary>
    public IReadOnlyList<ConfigKey> Sorted() =>
    [
        .. _keys.Values
            .OrderBy(key => key.Group is null ? -1 : _groups.IndexOf(key.Group))
            .ThenBy(key => key.OrderInGroup)
            .ThenBy(key => key.HasDefault)
            .ThenBy(key => key.Importance)
            .ThenBy(key => key.Name, StringComparer.Ordinal),
    ];

    /// <summary>Typed values of all keys; unknown keys are left alone.</summary>
    /// <exception cref="ConfigException">The first key that is missing, not parsable or breaks its rule.</exception>
    public ConfigValues Parse(IReadOnlyDictionary<string, string> config)
    {
        string[] undefined = [.. UndefinedDependents()];
        if (undefined.Length > 0)
        {
            throw new ConfigException($"Some configurations are referred to as dependents, but not defined: {string.Join(", ", undefined)}");
        }

        var values = new Dictionary<string, object?>(_keys.Count, StringComparer.Ordinal);
        foreach (ConfigKey key in _keys.Values)
        {
            object? value;
            if (config.TryGetValue(key.Name, out string? text))
            {
                value = ConfigParser.Parse(key.Name, text, key.Type);
            }
            else if (key.HasDefault)
            {
                value = ConfigParser.Parse(key.Name, key.DefaultValue, key.Type);
            }
            else
            {
                throw new ConfigException(Missing(key));
            }

            key.Validator?.EnsureValid(key.Name, value);
            values[key.Name] = value;
        }

        return new ConfigValues(values, config);
    }

    /// <summary>
    /// A result for every key, in order of definition, with all errors of each. A required key that is missing and a value that cannot be read have the value
    /// null, which the key's rule sees too; a value that breaks the rule stays visible.
    /// </summary>
    public IReadOnlyList<ConfigValue> Validate(IReadOnlyDictionary<string, string> config)
    {
        var results = new List<ConfigValue>(_keys.Count);
        var parsed = new Dictionary<string, object?>(_keys.Count, StringComparer.Ordinal);
        foreach (ConfigKey key in _keys.Values)
        {
            ConfigValue result = Validate(key, config);
            parsed[key.Name] = result.Value;
            results.Add(result);
        }

        foreach (ConfigValue result in results)
        {
            if (_keys[result.Name].Recommender is { } recommender)
            {
                try
                {
                    result.RecommendedValues = recommender.ValidValues(result.Name, parsed);
                    result.Visible = recommender.Visible(result.Name, parsed);
                }
                catch (ConfigException e)
                {
                    result.ErrorMessages.Add(e.Message);
                }
            }
        }

        foreach (string name in UndefinedDependents())
        {
            var undefined = new ConfigValue(name) { Visible = false };
            undefined.ErrorMessages.Add($"{name} is referred in the dependents, but not defined.");
            results.Add(undefined);
        }

        return results;
    }

    private static string Missing(ConfigKey key) => $"Missing required configuration \"{key.Name}\" which has no default value.";

    private static ConfigValue Validate(ConfigKey key, IReadOnlyDictionary<string, string> config)
    {
        var result = new ConfigValue(key.Name);
        if (config.TryGetValue(key.Name, out string? text))
        {
            Attempt(() => result.Value = ConfigParser.Parse(key.Name, text, key.Type));
        }
        else if (key.HasDefault)
        {
            result.Value = ConfigParser.Parse(key.Name, key.DefaultValue, key.Type);
        }
        else
        {
            result.ErrorMessages.Add(Missing(key));
        }

        Attempt(() => key.Validator?.EnsureValid(key.Name, result.Value));
        return result;

        void Attempt(Action step)
        {
            try
            {
                step();
            }
            catch (ConfigException e)
            {
                result.ErrorMessages.Add(e.Message);
            }
        }
    }

    private IEnumerable<string> UndefinedDependents() =>
        _keys.Values.SelectMany(key => key.Dependents).Where(dependent => !_keys.ContainsKey(dependent)).Distinct(StringComparer.Ordinal);
}
