using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Encoders of types whose binary form is text.</summary>
internal static class PgText
{
    /// <summary>text, varchar, enums, citext and the like.</summary>
    public static PgEncoder Plain { get; } = new TextEncoder("text", null);

    /// <summary>json; structs, maps and arrays become documents.</summary>
    public static PgEncoder Json(Schema? schema) => new JsonEncoder("json", schema, hasVersion: false);

    /// <summary>jsonb, as json with a version in front.</summary>
    public static PgEncoder Jsonb(Schema? schema) => new JsonEncoder("jsonb", schema, hasVersion: true);

    /// <summary>What PostgreSQL reads a value of any other type from.</summary>
    /// <param name="column">The column.</param>
    /// <param name="options">Zones of times.</param>
    public static PgEncoder Literal(WriteColumn column, WriteOptions options) => new TextEncoder(column.Target!.TypeName, new LiteralText(column, options));

    /// <summary>Text of a scalar, as PostgreSQL writes it itself; null when there is none.</summary>
    private static string? Scalar(in ConnectValue value) => value.Kind switch
    {
        ValueKind.String => value.AsString(),
        ValueKind.Boolean => value.AsBoolean() ? "true" : "false",
        ValueKind.Decimal => value.AsDecimal().ToPlainString(),
        ValueKind.Float32 => Real(value.AsFloat32(), value.AsFloat32().ToString("R", CultureInfo.InvariantCulture)),
        ValueKind.Float64 => Real(value.AsFloat64(), value.AsFloat64().ToString("R", CultureInfo.InvariantCulture)),
        ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 => value.ToString(),
        _ => null,
    };

    private static string Real(double value, string finite) => double.IsFinite(value) ? finite : double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private sealed class TextEncoder(string typeName, LiteralText? literal) : PgEncoder(typeName)
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            if (value.Kind == ValueKind.String)
            {
                buffer.WriteText(value.AsString());
            }
            else
            {
                buffer.WriteText(literal is null ? Scalar(value) ?? throw Unexpected(value) : literal.Of(value) ?? throw Unexpected(value));
            }
        }
    }

    private sealed class JsonEncoder(string typeName, Schema? schema, bool hasVersion) : PgEncoder(typeName)
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            if (hasVersion)
            {
                buffer.WriteByte(1);
            }

            if (value.Kind == ValueKind.String)
            {
                // A document as text, as in Java.
                buffer.WriteText(value.AsString());
            }
            else
            {
                JsonText.Write(buffer, schema, value);
            }
        }
    }

    /// <summary>Input text of a column's values.</summary>
    private sealed class LiteralText(WriteColumn column, WriteOptions options)
    {
        public string? Of(in ConnectValue value) => value.Kind switch
        {
            ValueKind.Bytes => Bytes(value.AsBytes()),
            ValueKind.DateTime => Time(column.Temporal, value),
            ValueKind.Array => Array(value.AsArray(), column.Schema?.ValueSchema),
            ValueKind.Map => Map(value.AsMap()),
            ValueKind.Boolean when column.Target!.TypeName is "bit" or "bit varying" => value.AsBoolean() ? "1" : "0",
            _ => Scalar(value),
        };

        private static string Bytes(byte[] bytes) => "\\x" + Convert.ToHexString(bytes);

        private string Time(TemporalMeaning meaning, in ConnectValue value)
        {
            if (meaning.IsTimeOfDay())
            {
                return new TimeOnly(Dialect.LocalTicksOfDay(meaning, value, options)).ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
            }

            return meaning == TemporalMeaning.Date
                ? Temporals.ToDateTime(Dialect.LocalDay(meaning, value, options) * TimeSpan.TicksPerDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : Temporals.ToDateTime(Dialect.LocalTicks(meaning, value, options)).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        }

        private string Array(IReadOnlyList<ConnectValue> values, Schema? schema)
        {
            TemporalMeaning meaning = Temporals.Of(schema);
            var text = new StringBuilder("{");
            for (int i = 0; i < values.Count; i++)
            {
                text.Append(i > 0 ? "," : "");
                ConnectValue element = values[i];
                switch (element.Kind)
                {
                    case ValueKind.Null:
                        text.Append("NULL");
                        break;
                    case ValueKind.Array:
                        text.Append(Array(element.AsArray(), schema?.ValueSchema));
                        break;
                    case ValueKind.Bytes:
                        AppendQuoted(text, Bytes(element.AsBytes()));
                        break;
                    case ValueKind.DateTime:
                        AppendQuoted(text, Time(meaning, element));
                        break;
                    case ValueKind.Struct or ValueKind.Map:
                        AppendQuoted(text, JsonText.Of(schema, element));
                        break;
                    default:
                        AppendQuoted(text, Scalar(element)!);
                        break;
                }
            }

            return text.Append('}').ToString();
        }

        private static string Map(ConnectMap map)
        {
            var text = new StringBuilder();
            foreach ((ConnectValue key, ConnectValue item) in map)
            {
                text.Append(text.Length > 0 ? "," : "");
                AppendQuoted(text, Scalar(key) ?? throw ParameterValues.Unsupported(key.Kind));
                text.Append("=>");
                if (item.IsNull)
                {
                    text.Append("NULL");
                }
                else
                {
                    AppendQuoted(text, Scalar(item) ?? throw ParameterValues.Unsupported(item.Kind));
                }
            }

            return text.ToString();
        }

        private static void AppendQuoted(StringBuilder text, string element) =>
            text.Append('"').Append(element.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
    }
}
