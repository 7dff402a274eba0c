namespace Connect.Data;

/// <summary>A value with the schema it was written with; both may be absent.</summary>
/// <param name="Schema">The schema, or null for schemaless data.</param>
/// <param name="Value">The value.</param>
public readonly record struct SchemaAndValue(Schema? Schema, ConnectValue Value)
{
    /// <summary>Neither schema nor value.</summary>
    public static SchemaAndValue Null => default;
}
