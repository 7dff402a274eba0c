using System.Text.Json.Serialization;

namespace Connect.Embedded.Storage;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CatalogJson : JsonSerializerContext;
