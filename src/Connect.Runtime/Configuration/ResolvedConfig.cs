using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>A connector configuration with its references resolved, and what could not be.</summary>
internal sealed class ResolvedConfig
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _withNulls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _references = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    /// <summary>The values that are not null.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>All values; a null is what the user sent as null.</summary>
    public IReadOnlyDictionary<string, string> WithNulls => _withNulls!;

    /// <summary>The keys whose value was sent as null.</summary>
    public IEnumerable<string> NullKeys => _withNulls.Where(entry => entry.Value is null).Select(entry => entry.Key);

    /// <summary>The text as written, by key, of values that contained references.</summary>
    public IReadOnlyDictionary<string, string> References => _references;

    /// <summary>What went wrong, by key, with values whose references cannot be resolved; these keep their text.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    public static ResolvedConfig Resolve(IReadOnlyDictionary<string, string?> config, ConfigTransformer transformer)
    {
        var resolved = new ResolvedConfig();
        foreach ((string key, string? value) in config)
        {
            string? text = value;
            if (transformer.HasReference(value))
            {
                resolved._references[key] = value!;
                try
                {
                    text = transformer.TransformValue(key, value!);
                }
                catch (ConfigException e)
                {
                    resolved._errors[key] = e.Message;
                }
            }

            resolved._withNulls[key] = text;
            if (text is not null)
            {
                resolved._values[key] = text;
            }
        }

        return resolved;
    }
}
