using Connect.Data;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Which encoder serves a column, by the column's type and the schema of the values.</summary>
internal static class PgTargets
{
    private const string ArraySuffix = "[]";
    private const uint TextOid = 25;

    private static readonly Dictionary<string, uint> OidsByName = new(StringComparer.Ordinal)
    {
        ["boolean"] = 16, ["bytea"] = 17, ["name"] = 19, ["bigint"] = 20, ["smallint"] = 21, ["integer"] = 23, ["text"] = TextOid, ["oid"] = 26, ["json"] = 114, ["xml"] = 142,
        ["real"] = 700, ["double precision"] = 701, ["money"] = 790, ["character"] = 1042, ["character varying"] = 1043, ["date"] = 1082, ["time without time zone"] = 1083,
        ["timestamp without time zone"] = 1114, ["timestamp with time zone"] = 1184, ["time with time zone"] = 1266, ["numeric"] = 1700, ["uuid"] = 2950, ["jsonb"] = 3802,
    };

    /// <summary>Whether a type's name tells everything.</summary>
    public static bool IsBuiltIn(string typeName) => OidsByName.ContainsKey(WithoutArray(typeName));

    /// <summary>
    /// What turns a parameter into the column's type, going by names alone: documents and uuids always, other types when they are no counterpart of the schema and
    /// their text must be read.
    /// </summary>
    public static string Cast(WriteColumn column)
    {
        string type = column.Target?.TypeName ?? "text";
        if (type is "json" or "jsonb" or "uuid")
        {
            return "::" + type;
        }

        return OidsByName.ContainsKey(type) && !IsReadFromText(type, column) ? "" : CastTo(type);
    }

    /// <summary>How values reach the column.</summary>
    /// <param name="column">The column, with its target.</param>
    /// <param name="options">Zones of times.</param>
    /// <param name="catalog">What the catalog knows; null for a built-in type.</param>
    public static PgTarget Of(WriteColumn column, WriteOptions options, PgCatalogColumn? catalog)
    {
        string type = column.Target!.TypeName;
        string cast = Cast(column);
        if (catalog is not null && catalog.BaseType != type && OidsByName.ContainsKey(catalog.BaseType))
        {
            // A domain takes what its base type takes.
            return Of(column with { Target = column.Target with { TypeName = catalog.BaseType } }, options, null) with { Cast = cast };
        }

        if (catalog is { BaseType: "bit" or "bit varying" })
        {
            var bits = new PgBitText(catalog);
            return new PgTarget(null, bits, "text", TextOid, cast);
        }

        if (Encoder(type, column, options) is { } encoder)
        {
            return new PgTarget(encoder, encoder, type, OidsByName[type], cast);
        }

        PgEncoder literal = PgText.Literal(column, options);
        PgEncoder? copy = catalog switch
        {
            { IsText: true } => PgText.Plain,
            { IsHstore: true } when column.Schema is null or { Type: SchemaType.Map } => PgEncoders.Hstore,
            _ => ArrayEncoder(type, column, options),
        };
        return new PgTarget(copy, literal, "text", TextOid, cast);
    }

    private static PgEncoder? ArrayEncoder(string type, WriteColumn column, WriteOptions options)
    {
        string elementType = WithoutArray(type);
        if (elementType == type || column.Schema is { Type: not SchemaType.Array } || !OidsByName.TryGetValue(elementType, out uint oid))
        {
            return null;
        }

        Schema? elementSchema = column.Schema?.ValueSchema;
        var element = new WriteColumn(column.Name, elementSchema, IsKey: false)
        {
            Target = column.Target! with { TypeName = elementType },
            Temporal = Temporals.Of(elementSchema),
        };
        return Encoder(elementType, element, options) is { } encoder ? new PgArrayEncoder(encoder, oid) : null;
    }

    // Null for types that are not built in, and where PostgreSQL is to read text.
    private static PgEncoder? Encoder(string type, WriteColumn column, WriteOptions options)
    {
        if (IsReadFromText(type, column))
        {
            return null;
        }

        return type switch
        {
            "boolean" => PgEncoders.Boolean,
            "smallint" => PgEncoders.Int16,
            "integer" => PgEncoders.Int32,
            "bigint" => PgEncoders.Int64,
            "oid" => PgEncoders.Oid,
            "real" => PgEncoders.Float32,
            "double precision" => PgEncoders.Float64,
            "numeric" => PgEncoders.Numeric,
            "money" => PgEncoders.Money,
            "bytea" => PgEncoders.Bytes,
            "uuid" => PgEncoders.Uuid,
            "json" => PgText.Json(column.Schema),
            "jsonb" => PgText.Jsonb(column.Schema),
            "text" or "character varying" or "character" or "name" or "xml" =>
                column.Schema is { Logical: LogicalType.Date or LogicalType.Time or LogicalType.Timestamp } ? PgText.Literal(column, options) : PgText.Plain,
            "date" => PgTemporals.Date(column.Temporal, options),
            "time without time zone" => PgTemporals.Time(column.Temporal, options),
            "time with time zone" => PgTemporals.TimeWithZone(column.Temporal),
            "timestamp without time zone" => PgTemporals.Timestamp(column.Temporal, options),
            "timestamp with time zone" => PgTemporals.TimestampWithZone(column.Temporal, options),
            _ => null,
        };
    }

    // Text for a column of another type is left to PostgreSQL, which knows more forms than anybody; so is whatever has no schema and may be text.
    private static bool IsReadFromText(string type, WriteColumn column)
    {
        if (type is "text" or "character varying" or "character" or "name" or "xml" or "json" or "jsonb" or "uuid")
        {
            return false;
        }

        bool isTemporal = type is "date" || type.StartsWith("time", StringComparison.Ordinal);
        return column.Schema is null
            ? type == "bytea" || (isTemporal && column.Temporal == TemporalMeaning.None)
            : column.Schema.Type == SchemaType.String && !(isTemporal && column.Temporal != TemporalMeaning.None);
    }

    // Without its quotes bit would be bit(1), which cuts off what follows the first bit.
    private static string CastTo(string type) => "::" + (type == "bit" ? "\"bit\"" : type);

    private static string WithoutArray(string type) => type.EndsWith(ArraySuffix, StringComparison.Ordinal) ? type[..^ArraySuffix.Length] : type;
}
