using Connect.Data;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>Copies of schemas.</summary>
internal static class Schemas
{
    /// <summary>Gives a builder the name, version, documentation and parameters of a schema.</summary>
    public static SchemaBuilder CopyBasics(Schema source, SchemaBuilder builder)
    {
        builder.Name(source.Name).Doc(source.Doc);
        if (source.Version is { } version)
        {
            builder.Version(version);
        }

        if (source.Parameters is { } parameters)
        {
            builder.Parameters(parameters);
        }

        return builder;
    }

    /// <summary>The same schema, optional.</summary>
    public static Schema AsOptional(Schema schema) => schema.IsOptional ? schema : With(schema, isOptional: true, schema.DefaultValue, schema.Name, schema.Version);

    /// <summary>The same schema with other attributes; fields and inner schemas stay.</summary>
    public static Schema With(Schema schema, bool isOptional, in ConnectValue defaultValue, string? name, int? version)
    {
        bool isContainer = schema.Type is SchemaType.Array or SchemaType.Map;
        return new Schema(
            schema.Type, isOptional, defaultValue, name, version, schema.Doc, schema.Parameters, schema.Type == SchemaType.Struct ? schema.Fields : null,
            schema.Type == SchemaType.Map ? schema.KeySchema : null, isContainer ? schema.ValueSchema : null);
    }
}
