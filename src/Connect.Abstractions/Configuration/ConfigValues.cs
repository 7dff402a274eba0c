using System.Globalization;
using Connect.Errors;

namespace Connect.Configuration;

/// <summary>A configuration that was parsed by a <see cref="ConfigDef"/>: typed values by key. Read it once into a record of your own.</summary>
public sealed class ConfigValues
{
    private readonly IReadOnlyDictionary<string, object?> _values;

    internal ConfigValues(IReadOnlyDictionary<string, object?> values, IReadOnlyDictionary<string, string> originals)
    {
        _values = values;
        Originals = originals;
    }

    /// <summary>The texts it was parsed from, unknown keys included.</summary>
    public IReadOnlyDictionary<string, string> Originals { get; }

    /// <summary>The value of a BOOLEAN key.</summary>
    public bool GetBoolean(string key) => Get<bool>(key);

    /// <summary>The value of an INT key.</summary>
    public int GetInt(string key) => Get<int>(key);

    /// <summary>The value of a SHORT key.</summary>
    public short GetShort(string key) => Get<short>(key);

    /// <summary>The value of a LONG key.</summary>
    public long GetLong(string key) => Get<long>(key);

    /// <summary>The value of a DOUBLE key.</summary>
    public double GetDouble(string key) => Get<double>(key);

    /// <summary>The value of a LONG key whose default is null.</summary>
    public long? GetNullableLong(string key) => (long?)Find(key);

    /// <summary>The value of an INT key whose default is null.</summary>
    public int? GetNullableInt(string key) => (int?)Find(key);

    /// <summary>The value of a STRING or CLASS key that is never null.</summary>
    public string GetString(string key) => Get<string>(key);

    /// <summary>The value of a STRING or CLASS key, or null.</summary>
    public string? GetNullableString(string key) => (string?)Find(key);

    /// <summary>The value of a LIST key.</summary>
    public IReadOnlyList<string> GetList(string key) => (IReadOnlyList<string>?)Find(key) ?? [];

    /// <summary>The value of a PASSWORD key, or null.</summary>
    public Password? GetPassword(string key) => (Password?)Find(key);

    /// <summary>The value of a LONG or INT key in milliseconds.</summary>
    public TimeSpan GetMilliseconds(string key) => TimeSpan.FromMilliseconds(Convert.ToInt64(Find(key), CultureInfo.InvariantCulture));

    /// <summary>The parsed value of any key of the definition.</summary>
    /// <exception cref="ArgumentException">The definition has no such key.</exception>
    public object? Find(string key) =>
        _values.TryGetValue(key, out object? value) ? value : throw new ArgumentException($"Unknown configuration '{key}'", nameof(key));

    private T Get<T>(string key) => Find(key) is T value ? value : throw new ConfigException(key, null, $"a value of type {typeof(T).Name} is required");
}
