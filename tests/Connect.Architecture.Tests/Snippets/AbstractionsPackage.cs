// snippet
using Connect.Data;
using Connect.Source;
// end snippet

namespace Connect.Architecture.Tests.Snippets;

// snippet continued
public sealed class TemperatureTask : SourceTask
{
    private static readonly Schema Reading = SchemaBuilder.Struct().Name("Reading")
        .Field("celsius", Schema.Float64)
        .Field("note", Schema.OptionalString)
        .Build();

    private static readonly OffsetMap Sensor = OffsetMap.Of("sensor", "roof");
    private long _count;

    public override string Version => "1.0.0";

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) =>
        _count = (await Context.OffsetStorageReader.OffsetAsync(Sensor, cancellationToken))?["count"].AsInt64() ?? 0;

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), Context.TimeProvider, cancellationToken);
        var value = new Struct(Reading).Put("celsius", 21.5);
        return [new SourceRecord(Sensor, OffsetMap.Of("count", ++_count), "readings", Reading, value)];
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
// end snippet
