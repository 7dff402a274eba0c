using Connect.Data;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>
/// Which fields stay, at any depth, and what they are called. An excluded field goes; if any field is included, only these stay (with the structs they are in); a
/// struct that is included itself stays with all it holds.
/// </summary>
internal sealed class FieldSelection
{
    private readonly FieldTree<FieldRule> _rules = new();
    private bool _isAllIncluded = true;

    /// <summary>Drops a field.</summary>
    public void Exclude(FieldPath path) => Rule(path).IsExcluded = true;

    /// <summary>Keeps a field, and no longer every one.</summary>
    public void Include(FieldPath path)
    {
        Rule(path).IsIncluded = true;
        _isAllIncluded = false;
    }

    /// <summary>Renames a field.</summary>
    public void Rename(FieldPath path, string newName) => Rule(path).NewName = newName;

    /// <summary>The plan for structs of a schema; the root is required and without default, as in Java.</summary>
    public StructPlan Compile(Schema schema, bool replaceNullWithDefault) => Builder(schema, _rules, _isAllIncluded, replaceNullWithDefault).Build();

    /// <summary>A copy of a map with what stays of it.</summary>
    public ConnectMap Apply(ConnectMap source) => Apply(source, _rules, _isAllIncluded);

    private static StructPlanBuilder Builder(Schema schema, FieldTree<FieldRule> rules, bool isAllIncluded, bool replaceNullWithDefault)
    {
        var plan = new StructPlanBuilder(schema, replaceNullWithDefault);
        foreach (Field field in schema.Fields)
        {
            FieldTree<FieldRule>? node = rules.Find(field.Name);
            bool isIncluded = isAllIncluded || node?.Payload is { IsIncluded: true };
            bool isNested = node is { HasChildren: true } && field.Schema.Type == SchemaType.Struct;
            if (node?.Payload is { IsExcluded: true } || !(isIncluded || (isNested && HasIncluded(node!))))
            {
                continue;
            }

            string name = node?.Payload?.NewName ?? field.Name;
            if (isNested)
            {
                plan.Nest(field, name, Builder(field.Schema, node!, isIncluded, replaceNullWithDefault).BuildLike(field.Schema));
            }
            else
            {
                plan.Copy(field, name);
            }
        }

        return plan;
    }

    private static ConnectMap Apply(ConnectMap source, FieldTree<FieldRule> rules, bool isAllIncluded)
    {
        var result = new ConnectMap(source.Count);
        foreach ((ConnectValue key, ConnectValue value) in source)
        {
            FieldTree<FieldRule>? node = key.Kind == ValueKind.String ? rules.Find(key.AsString()) : null;
            bool isIncluded = isAllIncluded || node?.Payload is { IsIncluded: true };
            bool isNested = node is { HasChildren: true } && value.Kind == ValueKind.Map;
            if (node?.Payload is { IsExcluded: true } || !(isIncluded || (isNested && HasIncluded(node!))))
            {
                continue;
            }

            // A renamed field may meet one that has the name already; the later one wins.
            result[node?.Payload?.NewName is { } name ? name : key] = isNested ? Apply(value.AsMap(), node!, isIncluded) : value;
        }

        return result;
    }

    private static bool HasIncluded(FieldTree<FieldRule> node)
    {
        foreach (FieldTree<FieldRule> child in node.Children.Values)
        {
            if (child.Payload is { IsIncluded: true } || HasIncluded(child))
            {
                return true;
            }
        }

        return false;
    }

    private FieldRule Rule(FieldPath path)
    {
        FieldTree<FieldRule> node = _rules.At(path);
        return node.Payload ??= new FieldRule();
    }
}
