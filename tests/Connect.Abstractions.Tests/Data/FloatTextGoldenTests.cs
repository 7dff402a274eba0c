using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Data;
using Connect.TestSupport.Golden;

namespace Connect.Tests.Data;

public sealed class FloatTextGoldenTests
{
    [Fact]
    public void FloatText_EveryRecordedNumber_GivesTheSameTextOrAShorterOne() => GoldenFile.Replay("FloatText.jsonl", atLeast: 619, line => line.Text("type") switch
    {
        "float64" => Float64(line),
        "float32" => Float32(line),
        _ => Decimal(line),
    });

    /// <summary>Whether a result of ours differs from JDK 17's only by its superfluous digit: the same double, by a text that is not longer.</summary>
    internal static bool SameNumber(JsonElement expected, ConnectValue actual) => actual.Kind switch
        {
            ValueKind.String => expected.ValueKind == JsonValueKind.String && SameNumber(expected.GetString()!, actual.AsString()),
            ValueKind.Decimal => expected.TryGetProperty("unscaled", out _) && SameNumber(GoldenValue.Read(expected, null).AsDecimal(), actual.AsDecimal()),
            _ => false,
        };

    private static bool SameNumber(string expected, string actual) =>
        expected == actual
        || (double.TryParse(expected, CultureInfo.InvariantCulture, out double theirs)
            && double.TryParse(actual, CultureInfo.InvariantCulture, out double ours)
            && theirs.Equals(ours) && actual.Length <= expected.Length);

    private static bool SameNumber(BigDecimal expected, BigDecimal actual) =>
        expected == actual || (expected.ToDouble().Equals(actual.ToDouble()) && actual.Precision < expected.Precision);

    private static string? Float64(GoldenLine line)
    {
        double value = BitConverter.UInt64BitsToDouble(ulong.Parse(line.Text("bits")!, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return TextDifference(line, FloatText.Format(value), utf8 => FloatText.TryFormat(value, utf8, out int written) ? written : -1)
            ?? DecimalTextDifference(line, value)
            ?? Compare("toLong", line.Text("toLong"), Values.ToInt64(null, value).ToString(CultureInfo.InvariantCulture))
            ?? Compare("toFloatBits", line.Text("toFloatBits"), BitConverter.SingleToUInt32Bits((float)value).ToString("x", CultureInfo.InvariantCulture));
    }

    private static string? DecimalTextDifference(GoldenLine line, double value)
    {
        string? expected = line.Text("decimalText");
        if (!double.IsFinite(value))
        {
            return null;
        }

        BigDecimal actual = Values.ConvertToDecimal(null, value, 0);
        return expected is null || expected == actual.ToString() || SameNumber(BigDecimal.Parse(expected), actual)
            ? null
            : $"decimalText: expected {expected}, got {actual}";
    }

    private static string? Float32(GoldenLine line)
    {
        float value = BitConverter.UInt32BitsToSingle(uint.Parse(line.Text("bits")!, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        string text = FloatText.Format(value);
        string expected = line.Text("text")!;
        if (text != expected && !(float.Parse(text, CultureInfo.InvariantCulture) == value && text.Length <= expected.Length))
        {
            return $"expected {expected}, got {text}";
        }

        Span<byte> utf8 = stackalloc byte[FloatText.MaxLength];
        FloatText.TryFormat(value, utf8, out int written);
        string asDouble = FloatText.Format((double)value);
        return Compare("UTF-8", text, Encoding.ASCII.GetString(utf8[..written]))
            ?? (SameNumber(line.Text("toDoubleText")!, asDouble) ? null : $"toDoubleText: expected {line.Text("toDoubleText")}, got {asDouble}");
    }

    private static string? TextDifference(GoldenLine line, string text, Func<byte[], int> format)
    {
        byte[] utf8 = new byte[FloatText.MaxLength];
        int written = format(utf8);
        return SameNumber(line.Text("text")!, text)
            ? Compare("UTF-8", text, Encoding.ASCII.GetString(utf8, 0, written))
            : $"expected {line.Text("text")}, got {text}";
    }

    private static string? Decimal(GoldenLine line)
    {
        BigDecimal value = BigDecimal.Parse(line.Text("literal"));
        byte[] utf8 = new byte[100];
        string text = value.TryFormat(utf8, out int written) ? Encoding.ASCII.GetString(utf8, 0, written) : "";
        return Compare("unscaled", line.Text("unscaled"), value.UnscaledValue.ToString(CultureInfo.InvariantCulture))
            ?? Compare("scale", line["scale"].GetRawText(), value.Scale.ToString(CultureInfo.InvariantCulture))
            ?? Compare("text", line.Text("text"), value.ToString())
            ?? Compare("UTF-8", line.Text("text"), text)
            ?? Compare("plain", line.Text("plain"), value.ToPlainString())
            ?? Compare("precision", line["precision"].GetRawText(), value.Precision.ToString(CultureInfo.InvariantCulture))
            ?? Compare("doubleText", line.Text("doubleText"), FloatText.Format(value.ToDouble()))
            ?? Compare("longValue", line.Text("longValue"), value.ToInt64Unchecked().ToString(CultureInfo.InvariantCulture))
            ?? Compare("intValue", line["intValue"].GetRawText(), unchecked((int)value.ToInt64Unchecked()).ToString(CultureInfo.InvariantCulture));
    }

    private static string? Compare(string what, string? expected, string actual) =>
        expected is null || expected == actual ? null : $"{what}: expected {expected}, got {actual}";
}
