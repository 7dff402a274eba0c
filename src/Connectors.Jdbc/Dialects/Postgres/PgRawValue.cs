namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>A parameter whose binary form is ready. Its type is told by the parameter's type name.</summary>
internal sealed class PgRawValue
{
    /// <summary>The bytes; they must not change while the command runs.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }
}
