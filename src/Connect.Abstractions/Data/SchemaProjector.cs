using Connect.Errors;

namespace Connect.Data;

/// <summary>Reads a value written with one schema as a value of a compatible other: numbers widened, fields added with their defaults, dropped fields left out.</summary>
/// <remarks>Follows Kafka Connect's SchemaProjector. Name and parameters must be equal; version and doc do not matter.</remarks>
public static class SchemaProjector
{
    /// <summary>The value in the form of the target schema.</summary>
    /// <param name="source">The schema the value was written with.</param>
    /// <param name="value">The value.</param>
    /// <param name="target">The schema to read it with.</param>
    /// <exception cref="SchemaProjectorException">The schemas are not compatible, or a required value has no default.</exception>
    /// <exception cref="ConnectDataException">The value does not fit the source schema.</exception>
    public static ConnectValue Project(Schema source, in ConnectValue value, Schema target)
    {
        CheckCompatible(source, target);
        if (source.IsOptional && !target.IsOptional)
        {
            if (target.DefaultValue.IsNull)
            {
                throw new SchemaProjectorException("Writer schema is optional, however, target schema does not provide a default value.");
            }

            if (value.IsNull)
            {
                return target.DefaultValue;
            }
        }

        if (value.IsNull)
        {
            return default;
        }

        return target.Type switch
        {
            SchemaType.Struct => ProjectStruct(source, value.AsStruct(), target),
            SchemaType.Array => ProjectArray(source, value.AsArray(), target),
            SchemaType.Map => ProjectMap(source, value.AsMap(), target),
            _ => ProjectPrimitive(value, target),
        };
    }

    private static void CheckCompatible(Schema source, Schema target)
    {
        if (source.Type != target.Type && !(source.Type < target.Type && target.Type <= SchemaType.Float64))
        {
            throw new SchemaProjectorException(
                $"Schema type mismatch. source type: {source.Type.DisplayName()} and target type: {target.Type.DisplayName()}");
        }

        if (source.Name != target.Name)
        {
            throw new SchemaProjectorException($"Schema name mismatch. source name: {source.Name ?? "null"} and target name: {target.Name ?? "null"}");
        }

        if (!Schema.ParametersEqual(source.Parameters, target.Parameters))
        {
            throw new SchemaProjectorException(
                $"Schema parameters not equal. source parameters: {Describe(source.Parameters)} and target parameters: {Describe(target.Parameters)}");
        }
    }

    private static string Describe(IReadOnlyDictionary<string, string>? parameters) =>
        parameters is null ? "null" : $"{{{string.Join(", ", parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))}}}";

    private static Struct ProjectStruct(Schema source, Struct value, Schema target)
    {
        var projected = new Struct(target);
        foreach (Field field in target.FieldSpan)
        {
            Field? sourceField = source.Field(field.Name);
            if (sourceField is not null)
            {
                ConnectValue fieldValue;
                try
                {
                    fieldValue = Project(sourceField.Schema, value.Get(field.Name), field.Schema);
                }
                catch (SchemaProjectorException e)
                {
                    throw new SchemaProjectorException($"Error projecting {field.Name}", e);
                }

                projected.Put(field, fieldValue);
            }
            else if (!field.Schema.IsOptional)
            {
                projected.Put(
                    field,
                    field.Schema.DefaultValue.IsNull
                        ? throw new SchemaProjectorException($"Required field `{field.Name}` is missing from source schema: {source}")
                        : field.Schema.DefaultValue);
            }
        }

        return projected;
    }

    private static ConnectValue[] ProjectArray(Schema source, IReadOnlyList<ConnectValue> elements, Schema target)
    {
        var projected = new ConnectValue[elements.Count];
        for (int i = 0; i < projected.Length; i++)
        {
            projected[i] = Project(source.ValueSchema!, elements[i], target.ValueSchema!);
        }

        return projected;
    }

    private static ConnectMap ProjectMap(Schema source, ConnectMap map, Schema target)
    {
        var projected = new ConnectMap(map.Count);
        foreach ((ConnectValue key, ConnectValue value) in map)
        {
            projected[Project(source.KeySchema!, key, target.KeySchema!)] = Project(source.ValueSchema!, value, target.ValueSchema!);
        }

        return projected;
    }

    // What is no number stays what it is, as in Java: points in time, and values that never fitted their schema.
    private static ConnectValue ProjectPrimitive(in ConnectValue value, Schema target)
    {
        if (value.Kind is not (>= ValueKind.Int8 and <= ValueKind.Float64 or ValueKind.Decimal))
        {
            return value;
        }

        return target.Type switch
        {
            SchemaType.Int8 => unchecked((sbyte)Values.ToInt64(null, value)),
            SchemaType.Int16 => unchecked((short)Values.ToInt64(null, value)),
            SchemaType.Int32 => unchecked((int)Values.ToInt64(null, value)),
            SchemaType.Int64 => Values.ToInt64(null, value),
            SchemaType.Float32 => (float)Values.ToFloat64(null, value),
            SchemaType.Float64 => Values.ToFloat64(null, value),
            _ => value,
        };
    }
}
