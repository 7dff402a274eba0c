using System.Buffers;
using System.Text;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Errors;

namespace CustomConnector;

// Writes structs as text, number=1;customer=alice, and reads that text as a map. Configurations name it "Pairs" or "CustomConnector.PairsConverter".
public sealed class PairsConverter : IConverter
{
    private const string SeparatorKey = "separator";

    private string _separator = ";";

    public ConfigDef Config { get; } = new ConfigDef()
        .Define(SeparatorKey, ConfigType.String, ";", Importance.Low, "What stands between two pairs.", ConfigValidators.NonEmptyString);

    public void Configure(IReadOnlyDictionary<string, string> config, bool isKey) => _separator = Config.Parse(config).GetString(SeparatorKey);

    public bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        if (value.IsNull)
        {
            return false;
        }

        if (value.Kind != ValueKind.Struct)
        {
            throw new ConnectDataException($"PairsConverter writes structs, not values of the kind {value.Kind}.");
        }

        Struct pairs = value.AsStruct();
        foreach (Field field in pairs.Schema.Fields)
        {
            string separator = field.Index == 0 ? "" : _separator;
            Encoding.UTF8.GetBytes($"{separator}{field.Name}={pairs[field.Index]}", output);
        }

        return true;
    }

    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data)
    {
        if (data is not { } bytes)
        {
            return SchemaAndValue.Null;
        }

        var map = new ConnectMap();
        foreach (string pair in Encoding.UTF8.GetString(bytes.Span).Split(_separator))
        {
            string[] parts = pair.Split('=', 2);
            map.Add(parts[0], parts.Length == 2 ? parts[1] : throw new ConnectDataException("PairsConverter reads text of name=value pairs; there is one without '='."));
        }

        return new SchemaAndValue(null, ConnectValue.From(map));
    }
}
