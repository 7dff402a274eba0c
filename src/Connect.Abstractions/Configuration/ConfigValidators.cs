using Connect.Errors;

namespace Connect.Configuration;

/// <summary>Kafka's ready-made rules for configuration values.</summary>
public static class ConfigValidators
{
    /// <summary>A number of at least that much: <c>Value must be at least N</c>.</summary>
    public static IConfigValidator AtLeast(double min) => new Range(min, null);

    /// <summary>A number within bounds, both included.</summary>
    public static IConfigValidator Between(double min, double max) => new Range(min, max);

    /// <summary>One of these texts: <c>String must be one of: a, b</c>.</summary>
    public static IConfigValidator OneOf(params string[] values) => new ValidString(values, ignoreCase: false);

    /// <summary>One of these texts in any case: <c>String must be one of (case insensitive): A, B</c>.</summary>
    public static IConfigValidator OneOfIgnoreCase(params string[] values) => new ValidString(values, ignoreCase: true);

    /// <summary>Text that is not empty: <c>String must be non-empty</c>. Null passes.</summary>
    public static IConfigValidator NonEmptyString { get; } = new Custom("non-empty string", static (name, value) =>
    {
        if (value is string { Length: 0 })
        {
            throw new ConfigException(name, "", "String must be non-empty");
        }
    });

    /// <summary>Text that is neither empty nor holds control characters, as names should: <c>String may not be empty</c>. Null passes.</summary>
    public static IConfigValidator NonEmptyStringWithoutControlChars { get; } = new Custom("non-empty string without ISO control characters", static (name, value) =>
    {
        if (value is not string text)
        {
            return;
        }

        if (text.Length == 0)
        {
            throw new ConfigException(name, "", "String may not be empty");
        }

        int[] controls = [.. text.Where(char.IsControl).Select(letter => (int)letter)];
        if (controls.Length > 0)
        {
            throw new ConfigException(name, text, $"String may not contain control sequences but had the following ASCII chars: {string.Join(", ", controls)}");
        }
    });

    /// <summary>Any value but null: <c>entry must be non null</c>.</summary>
    public static IConfigValidator NonNull { get; } = new Custom("non-null", static (name, value) =>
    {
        if (value is null)
        {
            throw new ConfigException(name, null, "entry must be non null");
        }
    });

    /// <summary>A list whose entries are all among these texts.</summary>
    public static IConfigValidator ListOf(params string[] values)
    {
        var entry = new ValidString(values, ignoreCase: false);
        return new Custom($"[{string.Join(", ", values)}]", (name, value) =>
        {
            foreach (string text in (IReadOnlyList<string>?)value ?? [])
            {
                entry.EnsureValid(name, text);
            }
        });
    }

    /// <summary>Any rule of one's own.</summary>
    /// <param name="description">What it expects, for documentation.</param>
    /// <param name="ensureValid">Throws <see cref="ConfigException"/> with key, value and what was expected.</param>
    public static IConfigValidator From(string description, Action<string, object?> ensureValid) => new Custom(description, ensureValid);

    /// <summary>All of these rules.</summary>
    public static IConfigValidator AllOf(params IConfigValidator[] validators) => new Composite(validators);

    private sealed class Range(double min, double? max) : IConfigValidator
    {
        public void EnsureValid(string name, object? value)
        {
            if (value is null)
            {
                throw new ConfigException(name, null, "Value must be non-null");
            }

            double number = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
            if (number < min)
            {
                throw new ConfigException(name, ConfigParser.Print(value), $"Value must be at least {ConfigParser.Print(min)}");
            }

            if (number > max)
            {
                throw new ConfigException(name, ConfigParser.Print(value), $"Value must be no more than {ConfigParser.Print(max)}");
            }
        }

        public override string ToString() => max is null ? $"[{ConfigParser.Print(min)},...]" : $"[{ConfigParser.Print(min)},...,{ConfigParser.Print(max)}]";
    }

    private sealed class ValidString(string[] values, bool ignoreCase) : IConfigValidator
    {
        public void EnsureValid(string name, object? value)
        {
            StringComparer comparer = ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
            if (value is not string text || !values.Contains(text, comparer))
            {
                string hint = ignoreCase ? " (case insensitive)" : "";
                throw new ConfigException(name, ConfigParser.Print(value), $"String must be one of{hint}: {string.Join(", ", values)}");
            }
        }

        public override string ToString() => ignoreCase ? $"(case insensitive) [{string.Join(", ", values)}]" : $"[{string.Join(", ", values)}]";
    }

    private sealed class Custom(string description, Action<string, object?> ensureValid) : IConfigValidator
    {
        public void EnsureValid(string name, object? value) => ensureValid(name, value);

        public override string ToString() => description;
    }

    private sealed class Composite(IConfigValidator[] validators) : IConfigValidator
    {
        public void EnsureValid(string name, object? value)
        {
            foreach (IConfigValidator validator in validators)
            {
                validator.EnsureValid(name, value);
            }
        }

        public override string ToString() => string.Join(",", validators.Select(validator => validator.ToString()));
    }
}
