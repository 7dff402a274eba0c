namespace Connectors.Jdbc.Dialects;

/// <summary>What a statement does with rows.</summary>
public enum WriteOperation
{
    /// <summary>Adds them; one whose key is there already is an error.</summary>
    Insert,

    /// <summary>Adds them, or replaces the values of the row that has the key.</summary>
    Upsert,

    /// <summary>Replaces the values of the row that has the key; none is no error.</summary>
    Update,

    /// <summary>Removes the row that has the key; none is no error.</summary>
    Delete,
}
