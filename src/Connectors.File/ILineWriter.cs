namespace Connectors.File;

/// <summary>Where a sink task's lines go.</summary>
internal interface ILineWriter : IDisposable
{
    /// <summary>Writes whole lines, all of them or none.</summary>
    /// <exception cref="Connect.Errors.ConnectException">They could not be written.</exception>
    void Write(ReadOnlySpan<byte> lines);

    /// <summary>Hands everything written to the operating system.</summary>
    void Flush();
}
