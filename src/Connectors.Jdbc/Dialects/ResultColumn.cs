namespace Connectors.Jdbc.Dialects;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its label.</param>
/// <param name="TypeName">The database's name of its type, without sizes.</param>
public sealed record ResultColumn(string Name, string TypeName)
{
    /// <summary>Whether it may hold null; null when that is not known, which counts as yes.</summary>
    public bool? AllowsNull { get; init; }

    /// <summary>Digits of a number; null when the type has no limit.</summary>
    public int? Precision { get; init; }

    /// <summary>Digits behind the point of a number; null when the type has no limit.</summary>
    public int? Scale { get; init; }

    /// <summary>Length of text, bytes or bits; null when the type has no limit.</summary>
    public int? Size { get; init; }

    /// <summary>Whether the database counts it up by itself.</summary>
    public bool IsAutoIncrement { get; init; }

    /// <summary>What else the dialect knows about it.</summary>
    public object? Detail { get; init; }

    /// <summary>Whether records mark the field as optional.</summary>
    public bool IsOptional => AllowsNull != false;
}
