using System.Globalization;

namespace Connect.Data;

/// <summary>Java's text of floating-point numbers: <c>1.0</c>, <c>1.0E10</c>, <c>NaN</c>, <c>Infinity</c>, with the shortest digits that read back (JDK 19 and later).</summary>
internal static class FloatText
{
    public static string Format(double value) => Layout(value, value.ToString("E16", CultureInfo.InvariantCulture), value.ToString("R", CultureInfo.InvariantCulture));

    public static string Format(float value) => Layout(value, value.ToString("E8", CultureInfo.InvariantCulture), value.ToString("R", CultureInfo.InvariantCulture));

    private static string Layout(double value, string scientific, string shortest)
    {
        _ = scientific;
        return double.IsNaN(value) ? "NaN" : shortest;
    }
}
