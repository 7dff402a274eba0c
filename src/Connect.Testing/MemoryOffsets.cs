using System.Globalization;
using Connect.Data;
using Connect.Source;

namespace Connect.Testing;

/// <summary>Committed source offsets in memory, with what a round trip through the offset topic's JSON does to their values.</summary>
internal sealed class MemoryOffsets : IOffsetStorageReader
{
    private readonly Dictionary<OffsetMap, OffsetMap> _offsets = [];

    public IReadOnlyDictionary<OffsetMap, OffsetMap> All => _offsets;

    /// <summary>Stores an offset; null forgets it. The null partition cannot be asked for, so nothing is kept of it.</summary>
    public void Set(OffsetMap? partition, OffsetMap? offset)
    {
        if (partition is null)
        {
            return;
        }

        if (offset is null)
        {
            _offsets.Remove(AsStored(partition));
        }
        else
        {
            _offsets[AsStored(partition)] = AsStored(offset);
        }
    }

    public ValueTask<OffsetMap?> OffsetAsync(OffsetMap partition, CancellationToken cancellationToken) => new(_offsets.GetValueOrDefault(AsStored(partition)));

    public ValueTask<IReadOnlyDictionary<OffsetMap, OffsetMap>> OffsetsAsync(IReadOnlyCollection<OffsetMap> partitions, CancellationToken cancellationToken) =>
        new(partitions.Where(partition => _offsets.ContainsKey(AsStored(partition))).ToDictionary(partition => partition, partition => _offsets[AsStored(partition)]));

    /// <summary>A source partition or offset as it comes back from the offset topic.</summary>
    public static OffsetMap AsStored(OffsetMap map) => OffsetMap.From(map.Select(entry => KeyValuePair.Create(entry.Key, AsStored(entry.Value))));

    private static ConnectValue AsStored(ConnectValue value) => value.Kind switch
    {
        ValueKind.Int8 => (long)value.AsInt8(),
        ValueKind.Int16 => (long)value.AsInt16(),
        ValueKind.Int32 => (long)value.AsInt32(),
        ValueKind.Float32 => double.Parse(value.AsFloat32().ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        ValueKind.Bytes => Convert.ToBase64String(value.AsBytes()),
        _ => value,
    };
}
