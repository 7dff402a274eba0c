namespace Connect.Kafka.Client.Sasl;

/// <summary>The login module of a <c>sasl.jaas.config</c>; it holds secrets and prints none.</summary>
/// <param name="className">The module's Java class.</param>
/// <param name="options">Its options, values in clear text.</param>
internal sealed class JaasModule(string className, IReadOnlyDictionary<string, string> options)
{
    /// <summary>The module's Java class.</summary>
    public string ClassName => className;

    /// <summary>The options.</summary>
    public IReadOnlyDictionary<string, string> Options => options;

    /// <summary>The class without its package.</summary>
    public string SimpleName => className[(className.LastIndexOf('.') + 1)..];

    /// <summary>An option's value; null when it is absent or empty.</summary>
    public string? Find(string option) => options.TryGetValue(option, out string? value) && value.Length > 0 ? value : null;

    /// <summary>Class and names of the options.</summary>
    public override string ToString() => $"{className}({string.Join(", ", options.Keys)})";
}
