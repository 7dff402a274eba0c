using System.Text;

namespace Connect.Data;

/// <summary>Java's <c>toString</c> of a value: what StringConverter and FileStreamSink write.</summary>
internal static class ValueText
{
    public static string Format(in ConnectValue value)
    {
        if (value.Kind == ValueKind.String)
        {
            return value.AsString();
        }

        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    public static void Append(StringBuilder text, in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                text.Append("null");
                break;
            case ValueKind.Int8:
                text.Append(value.AsInt8());
                break;
            case ValueKind.Int16:
                text.Append(value.AsInt16());
                break;
            case ValueKind.Int32:
                text.Append(value.AsInt32());
                break;
            case ValueKind.Int64:
                text.Append(value.AsInt64());
                break;
            case ValueKind.Float32:
                text.Append(FloatText.Format(value.AsFloat32()));
                break;
            case ValueKind.Float64:
                text.Append(FloatText.Format(value.AsFloat64()));
                break;
            case ValueKind.Boolean:
                text.Append(value.AsBoolean() ? "true" : "false");
                break;
            case ValueKind.String:
                text.Append(value.AsString());
                break;
            case ValueKind.Bytes:
                text.Append(Convert.ToBase64String(value.AsBytes()));
                break;
            case ValueKind.Decimal:
                text.Append(value.AsDecimal().ToString());
                break;
            case ValueKind.DateTime:
                JavaCalendar.AppendDateText(text, value.AsUnixTimeMilliseconds());
                break;
            case ValueKind.Array:
                AppendArray(text, value.AsArray());
                break;
            case ValueKind.Map:
                AppendMap(text, value.AsMap());
                break;
            case ValueKind.Struct:
                AppendStruct(text, value.AsStruct());
                break;
        }
    }

    private static void AppendArray(StringBuilder text, IReadOnlyList<ConnectValue> elements)
    {
        text.Append('[');
        for (int i = 0; i < elements.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Append(text, elements[i]);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, ConnectMap map)
    {
        text.Append('{');
        string separator = "";
        foreach ((ConnectValue key, ConnectValue value) in map)
        {
            text.Append(separator);
            Append(text, key);
            text.Append('=');
            Append(text, value);
            separator = ", ";
        }

        text.Append('}');
    }

    private static void AppendStruct(StringBuilder text, Struct value)
    {
        text.Append("Struct{");
        string separator = "";
        foreach (Field field in value.Schema.FieldSpan)
        {
            ConnectValue stored = value.GetWithoutDefault(field.Index);
            if (stored.IsNull)
            {
                continue;
            }

            text.Append(separator).Append(field.Name).Append('=');
            Append(text, stored);
            separator = ",";
        }

        text.Append('}');
    }
}
