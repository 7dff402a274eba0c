using Connect.Data;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>Builds a <see cref="StructPlan"/> and the schema it leads to.</summary>
/// <param name="source">Schema of the structs that come in.</param>
/// <param name="replaceNullWithDefault">Whether a stored null is read as the field's default.</param>
internal sealed class StructPlanBuilder(Schema source, bool replaceNullWithDefault)
{
    private readonly List<StructSlot> _slots = [];

    /// <summary>The new schema: name, version, documentation and parameters of the old one, and the fields added so far.</summary>
    public SchemaBuilder Schema { get; } = Schemas.CopyBasics(source, SchemaBuilder.Struct());

    /// <summary>Copies a field.</summary>
    public void Copy(Field field) => Add(field.Name, field.Schema, field, null);

    /// <summary>Copies a field under another name.</summary>
    public void Copy(Field field, string name) => Add(name, field.Schema, field, null);

    /// <summary>Adds a field whose value is made from that of an old one.</summary>
    public void Change(Field field, string name, Schema schema, SlotAction action) => Add(name, schema, field, action);

    /// <summary>Rebuilds a nested struct.</summary>
    public void Nest(Field field, string name, StructPlan plan) => Add(name, plan.Target, field, new NestedPlan(plan));

    /// <summary>Adds a field that the old struct does not have. Its value is not checked: a required field may stay null, and a converter refuses it.</summary>
    public void Insert(string name, Schema schema, SlotAction action) => Add(name, schema, null, action, isChecked: false);

    /// <summary>The plan.</summary>
    public StructPlan Build() => Build(Schema.Build());

    /// <summary>The plan for a schema that has the same fields as were added here.</summary>
    public StructPlan Build(Schema target) => new(source, target, [.. _slots]);

    /// <summary>The plan for a schema that is optional, and has a default, where the old one is and has.</summary>
    public StructPlan BuildLike(Schema old)
    {
        if (old.IsOptional)
        {
            Schema.Optional();
        }

        if (!old.DefaultValue.IsNull)
        {
            Schema.Default(Build().Apply(old.DefaultValue.AsStruct(), default));
        }

        return Build();
    }

    private void Add(string name, Schema schema, Field? from, SlotAction? action, bool isChecked = true)
    {
        Schema.Field(name, schema);
        _slots.Add(new StructSlot(
            from?.Index ?? -1, action, from is null || !replaceNullWithDefault ? default : from.Schema.DefaultValue, isChecked && !schema.IsOptional));
    }
}
