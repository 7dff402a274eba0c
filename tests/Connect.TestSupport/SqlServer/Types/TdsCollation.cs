using System.Text;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>The one collation there is: SQL_Latin1_General_CP1_CI_AS.</summary>
internal static class TdsCollation
{
    /// <summary>Its name.</summary>
    public const string Name = "SQL_Latin1_General_CP1_CI_AS";

    /// <summary>Bytes of a collation.</summary>
    public const int Length = 5;

    /// <summary>How it goes over the wire: language 1033, ignoring case, sort order 52.</summary>
    public static ReadOnlySpan<byte> Bytes => [0x09, 0x04, 0xD0, 0x00, 0x34];

    /// <summary>Its code page, 1252.</summary>
    public static Encoding Encoding { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
}
