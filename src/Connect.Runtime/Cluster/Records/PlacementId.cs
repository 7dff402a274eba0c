using System.Globalization;

namespace Connect.Runtime.Cluster.Records;

/// <summary>Tells placements apart and orders them.</summary>
/// <param name="Epoch">Offset of the leader record under which the placement was made.</param>
/// <param name="Sequence">Number among the placements of that leader, which only grows.</param>
internal readonly record struct PlacementId(long Epoch, long Sequence) : IComparable<PlacementId>
{
    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PlacementId id)
    {
        int dot = text.IndexOf('.');
        if (dot > 0
            && long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out long epoch)
            && long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
        {
            id = new PlacementId(epoch, sequence);
            return true;
        }

        id = default;
        return false;
    }

    /// <inheritdoc/>
    public int CompareTo(PlacementId other)
    {
        int order = Epoch.CompareTo(other.Epoch);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    /// <summary><c>epoch.sequence</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Sequence}");
}
