using Connect.Data;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>Which columns of a table maps have entries for. Not thread-safe: it keeps the last answer.</summary>
/// <param name="definition">The table.</param>
/// <param name="config">Which entries are wanted.</param>
internal sealed class MapColumns(TableDefinition definition, JdbcSinkConfig config)
{
    private const int BitsPerChar = 16;

    private readonly Dictionary<string, int> _columns = definition.Columns.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);
    private readonly char[] _bits = new char[(definition.Columns.Count + BitsPerChar - 1) / BitsPerChar];
    private string _last = "";

    /// <summary>The columns that a map has entries for, as a text to compare; entries that are spelled otherwise than their column are named behind it.</summary>
    public string ShapeOf(ConnectMap map)
    {
        Array.Clear(_bits);
        List<string>? others = null;
        foreach ((ConnectValue key, _) in map)
        {
            string name = NameOf(key);
            if (_columns.TryGetValue(name, out int column))
            {
                _bits[column / BitsPerChar] |= (char)(1 << (column % BitsPerChar));
            }
            else
            {
                (others ??= []).Add(name);
            }
        }

        if (others is not null)
        {
            return $"{new string(_bits)} {string.Join('\n', others)}";
        }

        if (!_last.AsSpan().SequenceEqual(_bits))
        {
            _last = new string(_bits);
        }

        return _last;
    }

    /// <summary>The entries of a map that go into columns, with their columns, in the table's order.</summary>
    /// <param name="map">The map.</param>
    /// <param name="except">Names of columns that come from elsewhere.</param>
    /// <param name="unknown">Takes entries that have no column.</param>
    public IReadOnlyList<(string Entry, TableColumn Column)> ColumnsOf(ConnectMap map, IReadOnlySet<string> except, List<string> unknown)
    {
        var found = new List<(string Entry, TableColumn Column)>();
        foreach ((ConnectValue key, _) in map)
        {
            string name = NameOf(key);
            if (except.Contains(name) || (config.FieldsWhitelist.Count > 0 && !config.FieldsWhitelist.Contains(name)))
            {
                continue;
            }

            if (definition.Column(name) is { } column)
            {
                found.Add((name, column));
            }
            else
            {
                unknown.Add(name);
            }
        }

        return [.. found.OrderBy(item => _columns[item.Column.Name])];
    }

    private static string NameOf(in ConnectValue key) => key.Kind == ValueKind.String ? key.AsString() : key.ToString();
}
