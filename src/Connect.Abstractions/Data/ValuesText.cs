using System.Globalization;
using System.Text;

namespace Connect.Data;

/// <summary>The text form of <see cref="Values.ConvertToString"/>, which <see cref="ValueParser"/> reads.</summary>
internal static class ValuesText
{
    public static string Format(in ConnectValue value)
    {
        if (value.Kind == ValueKind.String)
        {
            return value.AsString();
        }

        var text = new StringBuilder();
        Append(text, value, embedded: false);
        return text.ToString();
    }

    private static void Append(StringBuilder text, in ConnectValue value, bool embedded)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                text.Append("null");
                break;
            case ValueKind.Int8:
            case ValueKind.Int16:
            case ValueKind.Int32:
            case ValueKind.Int64:
                text.Append(CultureInfo.InvariantCulture, $"{Values.ToInt64(null, value)}");
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
                AppendQuoted(text, value.AsString());
                break;
            case ValueKind.Bytes:
                string quote = embedded ? "\"" : "";
                text.Append(quote).Append(Convert.ToBase64String(value.AsBytes())).Append(quote);
                break;
            case ValueKind.Decimal:
                text.Append(value.AsDecimal().ToString());
                break;
            case ValueKind.DateTime:
                AppendPointInTime(text, value.AsUnixTimeMilliseconds());
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

    private static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            if (c is '\\' or '"')
            {
                text.Append('\\');
            }

            text.Append(c);
        }

        text.Append('"');
    }

    private static void AppendPointInTime(StringBuilder text, long milliseconds)
    {
        long day = JavaCalendar.FloorDiv(milliseconds, JavaCalendar.MillisecondsPerDay);
        long ofDay = milliseconds - day * JavaCalendar.MillisecondsPerDay;
        if (milliseconds < JavaCalendar.MillisecondsPerDay)
        {
            JavaCalendar.AppendTime(text, ofDay, withMilliseconds: true);
            text.Append('Z');
            return;
        }

        JavaCalendar.AppendDate(text, day);
        if (ofDay != 0)
        {
            text.Append('T');
            JavaCalendar.AppendTime(text, ofDay, withMilliseconds: true);
            text.Append('Z');
        }
    }

    private static void AppendArray(StringBuilder text, IReadOnlyList<ConnectValue> elements)
    {
        text.Append('[');
        for (int i = 0; i < elements.Count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            Append(text, elements[i], embedded: true);
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
            Append(text, key, embedded: true);
            text.Append(':');
            Append(text, value, embedded: true);
            separator = ",";
        }

        text.Append('}');
    }

    private static void AppendStruct(StringBuilder text, Struct value)
    {
        text.Append('{');
        string separator = "";
        foreach (Field field in value.Schema.FieldSpan)
        {
            text.Append(separator);
            AppendQuoted(text, field.Name);
            text.Append(':');
            Append(text, value.Get(field), embedded: true);
            separator = ",";
        }

        text.Append('}');
    }
}
