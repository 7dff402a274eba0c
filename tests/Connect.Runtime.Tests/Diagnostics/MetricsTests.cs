using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Tests.Worker;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Diagnostics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Instruments_OverASmallRun_AddUpWithUnitsAndTags()
    {
        // A connector name of this run's own keeps other tests' workers apart.
        string source = "source-" + Guid.NewGuid().ToString("N");
        string sink = "sink-" + Guid.NewGuid().ToString("N");
        var totals = new ConcurrentDictionary<(string Instrument, string Connector), double>();
        var counts = new ConcurrentDictionary<(string Instrument, string Connector), int>();
        var units = new ConcurrentDictionary<string, string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ConnectMetrics.MeterName)
            {
                units[instrument.Name] = instrument.Unit;
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 100 };

        await using (WorkerHost worker = await WorkerHost.StartAsync(directory, ("offset.flush.interval.ms", "50")))
        {
            await worker.PutSourceAsync(source, script);
            await worker.PutSinkAsync(sink, script);
            await Wait.UntilAsync(() => script.Put.Count == 100, "100 records put", () => $"{script.Put.Count}");
            await Wait.UntilAsync(() => Total("connect.sink.record.send", sink) == 100, "100 records counted");
            await worker.WaitForConnectorAsync(sink, LifecycleState.Running);
            // Measured once a second at most.
            await Wait.UntilAsync(() => worker.Progress.Tasks().Single(task => task.Task.Connector == sink).Lag == 0, "the lag measured again");
            listener.RecordObservableInstruments();
            Assert.Equal(1, Total("connect.sink.partition.count", sink));
            Assert.Equal(0, Total("connect.sink.record.lag", sink));
            Assert.Equal(1, Total("connect.connector.status", source));
            Assert.Equal(1, Total("connect.connector.task.count", sink));
        }

        Assert.Equal(100, Total("connect.source.record.poll", source));
        Assert.Equal(100, Total("connect.source.record.write", source));
        Assert.Equal(100, Total("connect.sink.record.read", sink));
        Assert.Equal(100, Total("connect.task.batch.size", source));
        Assert.Equal(100, Total("connect.task.batch.size", sink));
        Assert.Equal(100, Total("connect.source.transaction.size", source));
        Assert.Equal(10, counts[("connect.source.poll.batch.duration", source)]);
        Assert.True(counts[("connect.task.offset.commit.duration", sink)] > 0);
        Assert.Equal(1, Total("connect.worker.connector.startup", source));
        Assert.Equal(1, Total("connect.worker.task.startup", sink));
        Assert.Equal(0, Total("connect.task.error.record.failure", source));
        Assert.Equal(("{record}", "s", "{commit}"), (units["connect.source.record.poll"], units["connect.sink.put.batch.duration"], units["connect.task.offset.commit.failure"]));

        double Total(string instrument, string connector) => totals.GetValueOrDefault((instrument, connector));

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach ((string key, object? tag) in tags)
            {
                if (key == "connector")
                {
                    totals.AddOrUpdate((instrument.Name, (string)tag!), value, (_, total) => total + value);
                    counts.AddOrUpdate((instrument.Name, (string)tag!), 1, static (_, count) => count + 1);
                }
            }
        }
    }
}
