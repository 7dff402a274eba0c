using Connect.Configuration;
using Connect.Runtime.Herder;

namespace Connect.Runtime.Configuration;

/// <summary>Collects the sections of a validation in the order the REST API shows them.</summary>
internal sealed class ValidationResult(ResolvedConfig resolved)
{
    private const string NullValue = "Null value can not be supplied as the configuration value.";

    private readonly OrderedDictionary<string, ConfigKey> _keys = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, ConfigValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _groups = [];
    private readonly List<ConfigInfo> _infos = [];
    private int _errors;

    /// <summary>Adds keys; a connector's key replaces the framework's of the same name, in its place.</summary>
    public void AddDefinition(ConfigDef definition)
    {
        foreach ((string name, ConfigKey key) in definition.Keys)
        {
            _keys[name] = key;
        }

        foreach (string group in definition.Groups)
        {
            AddGroup(group);
        }
    }

    /// <summary>Adds values of those keys; of two for the same key the last one counts.</summary>
    public void AddValues(IEnumerable<ConfigValue> values)
    {
        foreach (ConfigValue value in values)
        {
            _values[value.Name] = value;
        }
    }

    /// <summary>Ends the section of framework and connector: values without a definition come first. Every message counts as an error.</summary>
    public void CloseConnectorSection()
    {
        foreach (string key in resolved.NullKeys)
        {
            if (!_values.TryGetValue(key, out ConfigValue? value))
            {
                _values[key] = value = new ConfigValue(key);
            }

            value.ErrorMessages.Add(NullValue);
        }

        foreach (ConfigValue value in _values.Values)
        {
            if (!_keys.ContainsKey(value.Name))
            {
                _errors += value.ErrorMessages.Count;
                _infos.Add(new ConfigInfo(null, Print(value)));
            }
        }

        foreach ((string name, ConfigKey key) in _keys)
        {
            ConfigValue value = _values.GetValueOrDefault(name) ?? new ConfigValue(name);
            ApplyResolutionError(value);
            _errors += value.ErrorMessages.Count;
            _infos.Add(new ConfigInfo(ConfigKeyInfos.From(key), Print(value)));
        }
    }

    /// <summary>Adds a key of a later section; each erroneous key counts once.</summary>
    public void AddExtra(ConfigKey? key, ConfigValue value, string prefix = "")
    {
        ConfigValue named = value;
        if (prefix.Length > 0)
        {
            named = new ConfigValue(prefix + value.Name) { Value = value.Value, RecommendedValues = value.RecommendedValues, Visible = value.Visible };
            named.ErrorMessages.AddRange(value.ErrorMessages.Select(message => WithPrefix(message, value.Name, prefix)));
        }

        ApplyResolutionError(named);
        _errors += named.ErrorMessages.Count > 0 ? 1 : 0;
        AddGroup(key?.Group);
        _infos.Add(new ConfigInfo(key is null ? null : ConfigKeyInfos.From(key, prefix), Print(named)));
    }

    /// <summary>Adds an error to a key that is listed already.</summary>
    public void AddError(string name, string message)
    {
        int index = _infos.FindIndex(info => info.Value.Name == name);
        _infos[index] = _infos[index] with { Value = _infos[index].Value with { Errors = [.. _infos[index].Value.Errors, message] } };
        _errors++;
    }

    public ConfigInfos Build(string className)
    {
        // References that cannot be resolved are errors also below keys that nobody defines.
        foreach ((string key, string message) in resolved.Errors)
        {
            if (!_infos.Exists(info => info.Value.Name == key))
            {
                _infos.Add(new ConfigInfo(null, new ConfigValueInfo(key, resolved.References[key], [], [message], true)));
                _errors++;
            }
        }

        return new ConfigInfos(className, _errors, _groups, _infos);
    }

    /// <summary>Names the key that the user wrote; Java names it without its prefix, which may be a key of the connector's own.</summary>
    private static string WithPrefix(string message, string name, string prefix) => message
        .Replace($" for configuration {name}", $" for configuration {prefix}{name}", StringComparison.Ordinal)
        .Replace($"Missing required configuration \"{name}\"", $"Missing required configuration \"{prefix}{name}\"", StringComparison.Ordinal);

    private void AddGroup(string? group)
    {
        if (group is not null && !_groups.Contains(group))
        {
            _groups.Add(group);
        }
    }

    /// <summary>What else is wrong with a value that could not be resolved is only a consequence.</summary>
    private void ApplyResolutionError(ConfigValue value)
    {
        if (resolved.Errors.TryGetValue(value.Name, out string? message))
        {
            value.ErrorMessages.Clear();
            value.ErrorMessages.Add(message);
        }
    }

    /// <summary>Shows the reference, not what it stands for: that may be a secret, whatever the key's type.</summary>
    private ConfigValueInfo Print(ConfigValue value)
    {
        ConfigValueInfo info = ConfigKeyInfos.From(value);
        if (!resolved.References.TryGetValue(value.Name, out string? reference))
        {
            return info;
        }

        string text = resolved.Values[value.Name];
        return info with
        {
            Value = value.Value is null or Password ? info.Value : reference,
            Errors =
            [
                .. info.Errors.Select(error =>
                {
                    string masked = error.Replace($"Invalid value {text} for", $"Invalid value {reference} for", StringComparison.Ordinal);
                    return text.Length >= 4 && !resolved.Errors.ContainsKey(value.Name) ? masked.Replace(text, reference, StringComparison.Ordinal) : masked;
                }),
            ],
        };
    }
}
