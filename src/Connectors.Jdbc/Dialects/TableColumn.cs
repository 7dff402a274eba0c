namespace Connectors.Jdbc.Dialects;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">The database's name of its type, without sizes.</param>
/// <param name="AllowsNull">Whether it may hold null.</param>
public sealed record TableColumn(string Name, string TypeName, bool AllowsNull)
{
    /// <summary>Whether the database counts it up by itself.</summary>
    public bool IsAutoIncrement { get; init; }

    /// <summary>Whether it is part of the primary key.</summary>
    public bool IsPrimaryKey { get; init; }

    /// <summary>Whether rows that do not name it get a value.</summary>
    public bool HasDefault { get; init; }

    /// <summary>What else the dialect knows about it.</summary>
    public object? Detail { get; init; }
}
