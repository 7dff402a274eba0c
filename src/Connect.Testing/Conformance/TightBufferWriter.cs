using System.Buffers;

namespace Connect.Testing.Conformance;

/// <summary>Gives exactly as many bytes as it is asked for, at least one, each time in a new array.</summary>
internal sealed class TightBufferWriter : IBufferWriter<byte>
{
    private readonly List<byte> _written = [];
    private byte[] _last = [];

    public byte[] Written => [.. _written];

    public void Advance(int count)
    {
        _written.AddRange(_last.AsSpan(0, count));
        _last = [];
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _last = new byte[Math.Max(1, sizeHint)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
