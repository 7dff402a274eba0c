using Connect.Configuration;
using Connect.Data;
using Connect.Source;

namespace CustomConnector;

// Invents orders; a restarted task goes on with the next one.
public sealed class OrderSourceTask : SourceTask
{
    private static readonly OffsetMap Partition = OffsetMap.Of("source", "orders");
    private static readonly string[] Customers = ["alice", "bob", "carol"];

    private static readonly Schema OrderSchema = SchemaBuilder.Struct().Name("Order")
        .Field("number", Schema.Int64)
        .Field("customer", Schema.String)
        .Build();

    private string _topic = "";
    private long _count;
    private long _next;

    public override string Version => PluginVersion.Text;

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        ConfigValues values = new OrderSourceConnector().Config.Parse(config);
        _topic = values.GetString(OrderSourceConnector.TopicKey);
        _count = values.GetLong(OrderSourceConnector.CountKey);
        OffsetMap? offset = await Context.OffsetStorageReader.OffsetAsync(Partition, cancellationToken);
        _next = offset is not null && offset.TryGetValue("number", out ConnectValue number) && !number.IsNull ? number.AsInt64() + 1 : 1;
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        if (_next > _count)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Context.TimeProvider, cancellationToken);
            return null;
        }

        Struct order = new Struct(OrderSchema).Put("number", _next).Put("customer", Customers[_next % Customers.Length]);
        return [new SourceRecord(Partition, OffsetMap.Of("number", _next++), _topic, OrderSchema, ConnectValue.From(order))];
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
