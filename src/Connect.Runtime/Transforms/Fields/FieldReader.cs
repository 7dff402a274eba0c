using Connect.Data;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>Reads one field, however deep, of structs of one schema: the path resolved to slots.</summary>
internal sealed class FieldReader
{
    private const string Purpose = "nested field access";

    private readonly int[] _slots;

    private FieldReader(int[] slots, Schema fieldSchema, Schema schema)
    {
        _slots = slots;
        FieldSchema = fieldSchema;
        Schema = schema;
    }

    /// <summary>The field's own schema.</summary>
    public Schema FieldSchema { get; }

    /// <summary>The schema of what is read: the field's, optional also when a struct on the way is.</summary>
    public Schema Schema { get; }

    /// <summary>The reader, or null when the schema has no such field.</summary>
    /// <exception cref="Connect.Errors.ConnectDataException">The path leads through something that is no struct.</exception>
    public static FieldReader? Compile(Schema schema, FieldPath path)
    {
        var slots = new int[path.Steps.Length];
        Schema current = schema;
        bool isOptional = false;
        for (int i = 0; i < slots.Length; i++)
        {
            if (current.Field(path.Steps[i]) is not { } field)
            {
                return null;
            }

            slots[i] = field.Index;
            current = field.Schema;
            isOptional |= current.IsOptional;
        }

        return slots.Length == 0 ? null : new FieldReader(slots, current, isOptional ? Schemas.AsOptional(current) : current);
    }

    /// <summary>The field's value; null when a struct on the way is null.</summary>
    /// <param name="root">A struct of the schema.</param>
    /// <param name="withDefault">Whether a stored null is read as the default; structs on the way are always read so.</param>
    public ConnectValue Read(Struct root, bool withDefault)
    {
        Struct current = root;
        for (int i = 0; i < _slots.Length - 1; i++)
        {
            ConnectValue next = current[_slots[i]];
            if (next.IsNull)
            {
                return default;
            }

            current = next.AsStruct();
        }

        return withDefault ? current[_slots[^1]] : current.GetWithoutDefault(_slots[^1]);
    }

    /// <summary>The value at a path of schemaless maps; null when a step is missing.</summary>
    /// <exception cref="Connect.Errors.ConnectDataException">Something on the way is no map.</exception>
    public static ConnectValue Read(ConnectMap root, FieldPath path)
    {
        ConnectValue value = root;
        for (int i = 0; i < path.Keys.Length; i++)
        {
            if (value.IsNull)
            {
                return default;
            }

            value = Expect.Map(value, Purpose).TryGetValue(path.Keys[i], out ConnectValue found) ? found : default;
        }

        return value;
    }
}
