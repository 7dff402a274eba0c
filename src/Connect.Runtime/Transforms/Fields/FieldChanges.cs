using Connect.Data;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>Applies changes to fields at their paths. Fields that are not there, and paths through something that is neither struct nor map, are left alone.</summary>
internal static class FieldChanges
{
    /// <summary>The plan for structs of a schema. A schema in which no change changes anything stays the same instance.</summary>
    public static StructPlan Compile(Schema schema, FieldTree<ValueChange> changes, bool replaceNullWithDefault)
    {
        var plan = new StructPlanBuilder(schema, replaceNullWithDefault);
        bool isSameSchema = true;
        foreach (Field field in schema.Fields)
        {
            FieldTree<ValueChange>? node = changes.Find(field.Name);
            if (node?.Payload is { } change)
            {
                Schema changed = change.ChangeSchema(field.Schema, field.Name);
                plan.Change(field, field.Name, changed, change.Compile(field.Schema, field.Name));
                isSameSchema &= ReferenceEquals(changed, field.Schema);
            }
            else if (node is not null && field.Schema.Type == SchemaType.Struct)
            {
                StructPlan nested = Compile(field.Schema, node, replaceNullWithDefault);
                plan.Nest(field, field.Name, nested);
                isSameSchema &= ReferenceEquals(nested.Target, field.Schema);
            }
            else
            {
                plan.Copy(field);
            }
        }

        return isSameSchema ? plan.Build(schema) : plan.BuildLike(schema);
    }

    /// <summary>A changed copy of a map.</summary>
    public static ConnectMap Apply(ConnectMap source, FieldTree<ValueChange> changes)
    {
        var result = new ConnectMap(source.Count);
        foreach ((ConnectValue key, ConnectValue value) in source)
        {
            FieldTree<ValueChange>? node = key.Kind == ValueKind.String ? changes.Find(key.AsString()) : null;
            result.AppendNew(
                key,
                node?.Payload is { } change ? change.Change(value, key.AsString())
                    : node is not null && value.Kind == ValueKind.Map ? Apply(value.AsMap(), node)
                    : value);
        }

        foreach ((string name, FieldTree<ValueChange> node) in changes.Children)
        {
            if (node.Payload is { AddsMissing: true } change && !result.ContainsKey(name))
            {
                result.AppendNew(name, change.Change(default, name));
            }
        }

        return result;
    }
}
