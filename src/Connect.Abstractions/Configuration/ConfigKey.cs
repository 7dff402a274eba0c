namespace Connect.Configuration;

/// <summary>Definition of one configuration key.</summary>
public sealed record ConfigKey
{
    private readonly object? _defaultValue;

    /// <summary>The key.</summary>
    public required string Name { get; init; }

    /// <summary>Type of the value.</summary>
    public required ConfigType Type { get; init; }

    /// <summary>Value when the key is absent, of the type's class (a list as <c>string[]</c>) or as text; null is a legal default. Without it the key is required.</summary>
    public object? DefaultValue
    {
        get => _defaultValue;
        init
        {
            _defaultValue = value;
            HasDefault = true;
        }
    }

    /// <summary>Whether the key may be absent.</summary>
    public bool HasDefault { get; private init; }

    /// <summary>Further rule for the value; null for none.</summary>
    public IConfigValidator? Validator { get; init; }

    /// <summary>Importance. Default <see cref="Importance.Medium"/>.</summary>
    public Importance Importance { get; init; } = Importance.Medium;

    /// <summary>What it does, in a sentence or two.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Group that forms show it in; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Order within the group; -1 for none.</summary>
    public int OrderInGroup { get; init; } = -1;

    /// <summary>Width in forms.</summary>
    public Width Width { get; init; } = Width.None;

    /// <summary>Name in forms; null takes <see cref="Name"/>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Keys whose recommended values or visibility depend on this one.</summary>
    public IReadOnlyList<string> Dependents { get; init; } = [];

    /// <summary>Recommends values and decides visibility; null for none.</summary>
    public IConfigRecommender? Recommender { get; init; }
}
