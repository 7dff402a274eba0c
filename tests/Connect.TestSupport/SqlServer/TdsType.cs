using System.Globalization;
using System.Text.RegularExpressions;
using Connect.TestSupport.SqlServer.Types;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer;

/// <summary>A type of SQL Server with its sizes, and how it goes over the wire. <see cref="ToString"/> writes it as SQL does: <c>decimal(10,2)</c>.</summary>
/// <remarks>
/// Values are .NET's: bool, byte, short, int, long, float, double, decimal (<see cref="System.Data.SqlTypes.SqlDecimal"/> where that is too small), string, byte[],
/// Guid, DateOnly, TimeSpan, DateTime, DateTimeOffset; null is null. What is written may also be another type that converts without loss.
/// </remarks>
public abstract partial class TdsType
{
    /// <summary>Its name without sizes, in lower case.</summary>
    public abstract string Name { get; }

    /// <summary>The type that SQL writes so: <c>int</c>, <c>nvarchar(max)</c>, <c>datetime2(3)</c>. Sizes that are left out are SQL Server's defaults for columns.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static TdsType Parse(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success)
        {
            throw new FormatException($"'{text}' is no type of SQL Server; expected for example int, nvarchar(50), varbinary(max) or decimal(10,2).");
        }

        string name = match.Groups["name"].Value.ToLowerInvariant();
        int? first = Number(match.Groups["first"].Value);
        return (TdsType?)TdsSizedType.Find(name) ?? name switch
        {
            "decimal" or "numeric" => new TdsDecimalType(name, (byte)(first ?? 18), (byte)(Number(match.Groups["second"].Value) ?? 0)),
            "date" or "time" or "datetime2" or "datetimeoffset" => new TdsTemporalType(name, (byte)(first ?? 7)),
            "char" or "varchar" or "nchar" or "nvarchar" => new TdsTextType(name, first ?? 1),
            "sysname" => new TdsTextType("nvarchar", 128),
            "binary" or "varbinary" => new TdsBinaryType(name, first ?? 1),
            "rowversion" or "timestamp" => new TdsBinaryType("timestamp", 8),
            "text" or "ntext" or "image" => new TdsLongType(name),
            "xml" => new TdsXmlType(),
            "hierarchyid" or "geometry" or "geography" => new TdsClrType(name),
            _ => throw new FormatException($"The type {name} is not known to the tests' SQL Server."),
        };
    }

    /// <summary>The type as SQL writes it.</summary>
    public override string ToString() => Name;

    /// <summary>What tells apart types that share a token.</summary>
    internal virtual int UserType => 0;

    /// <summary>Writes token and sizes.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="isNullable">Columns that are never null have tokens of their own for some types.</param>
    internal abstract void WriteInfo(TdsBuffer buffer, bool isNullable);

    /// <summary>Writes a value as <see cref="WriteInfo"/> announced it.</summary>
    internal abstract void Write(TdsBuffer buffer, object? value, bool isNullable);

    /// <summary>Reads a parameter's value; null for null.</summary>
    internal abstract object? Read(TdsReader reader, bool isNullable);

    /// <summary>Reads a value of a row of a bulk load.</summary>
    internal virtual object? ReadInRow(TdsReader reader, bool isNullable) => Read(reader, isNullable);

    /// <summary>Reads token and sizes.</summary>
    /// <returns>The type, and whether the token is of a type that may be null.</returns>
    /// <exception cref="InvalidDataException">The token is none that the tests' server knows.</exception>
    internal static (TdsType Type, bool IsNullable) ReadInfo(TdsReader reader)
    {
        byte token = reader.ReadByte();
        return TdsSizedType.Read(token, reader) is { } sized ? sized : (ReadVariable(token, reader), true);
    }

    private static TdsType ReadVariable(byte token, TdsReader reader) => token switch
    {
        TdsDecimalType.DecimalToken or TdsDecimalType.NumericToken => TdsDecimalType.ReadSizes(token, reader),
        TdsTemporalType.DateToken or TdsTemporalType.TimeToken or TdsTemporalType.DateTime2Token or TdsTemporalType.OffsetToken => TdsTemporalType.ReadSizes(token, reader),
        TdsTextType.CharToken or TdsTextType.VarCharToken or TdsTextType.NCharToken or TdsTextType.NVarCharToken => TdsTextType.ReadSizes(token, reader),
        TdsBinaryType.BinaryToken or TdsBinaryType.VarBinaryToken => TdsBinaryType.ReadSizes(token, reader),
        TdsLongType.TextToken or TdsLongType.NTextToken or TdsLongType.ImageToken => TdsLongType.ReadSizes(token, reader),
        TdsXmlType.Token => TdsXmlType.ReadSizes(reader),
        TdsClrType.Token => TdsClrType.ReadSizes(reader),
        _ => throw new InvalidDataException($"The tests' SQL Server does not know a type of token 0x{token:X2}."),
    };

    private static int? Number(string text) =>
        text.Length == 0 ? null : text.Equals("max", StringComparison.OrdinalIgnoreCase) ? TdsPartial.Unlimited : int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<name>\w+)\s*(\(\s*(?<first>\d+|max)\s*(,\s*(?<second>\d+)\s*)?\))?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
