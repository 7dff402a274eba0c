using Connect.Data;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>What a transformation does with single values, at the root or in fields. Configured once; compiled once per schema.</summary>
internal abstract class ValueChange
{
    /// <summary>Whether a field that a schemaless map does not have is added with null, as Java does.</summary>
    public virtual bool AddsMissing => true;

    /// <summary>Schema of the changed value; the same instance when it stays.</summary>
    public abstract Schema ChangeSchema(Schema schema, string? field);

    /// <summary>The change for values of a schema.</summary>
    /// <param name="schema">Schema of the values that come in.</param>
    /// <param name="field">Name for messages; null at the root.</param>
    public abstract SlotAction Compile(Schema schema, string? field);

    /// <summary>The changed schemaless value.</summary>
    public abstract ConnectValue Change(in ConnectValue value, string? field);
}
