using System.Buffers.Text;
using Confluent.Kafka;
using Connect.Runtime.Herder;

namespace Connect.Throughput;

/// <summary>Watches what a stage brings about: records in a topic, or bytes in a file; starts the clocks with the first ones.</summary>
internal sealed class KafkaProgress : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string _stage;
    private readonly TopicPartition _partition;
    private readonly string _output;
    private readonly ThroughputOptions _options;
    private readonly IConsumer<Ignore, byte[]> _reader;
    private Func<(double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes)>? _stop;
    private long _before;
    private (double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes) _clocks;

    public KafkaProgress(string stage, string topic, string output, ThroughputOptions options)
    {
        _stage = stage;
        _partition = new TopicPartition(topic, 0);
        _output = output;
        _options = options;
        _reader = new ConsumerBuilder<Ignore, byte[]>(new Dictionary<string, string>(KafkaStage.ConsumerSettings())
        {
            ["bootstrap.servers"] = options.BootstrapServers!, ["group.id"] = "connect-bench-progress", ["enable.auto.commit"] = "false", ["enable.partition.eof"] = "true",
        }).Build();
    }

    private bool IsSource => _stage is KafkaStage.Source or KafkaStage.BareProducer;

    private long Goal => IsSource ? _options.Lines : (long)_options.Lines * (_options.Bytes + 1);

    /// <summary>Returns when everything has arrived.</summary>
    public Task<bool> WaitAsync(IHerder herder, string connector) => Progress.ReachAsync(_stage, Goal, () => ValueTask.FromResult(Look()), herder, [connector]);

    /// <summary>What the clocks said between the first and the last look.</summary>
    public Measurement Measured()
    {
        double lines = (double)(Goal - _before) / (IsSource ? 1 : _options.Bytes + 1);
        return new Measurement(
            _stage, (int)lines, _options.Bytes, "org.apache.kafka.connect.storage.StringConverter", Math.Round(_clocks.Seconds, 3), Math.Round(lines / _clocks.Seconds),
            Math.Round(_clocks.CpuSeconds, 2), Math.Round(_clocks.PeakRssMb, 1), Math.Round(_clocks.AllocatedBytes / lines, 1), false);
    }

    /// <summary>Whether the file has every line once, those of a partition in order; or, of the topic, whether what it still keeps are the file's last lines.</summary>
    public bool IsComplete(string input) => IsSource ? IsTopicComplete(input) : IsFileComplete();

    public void Dispose() => _reader.Dispose();

    private long Look()
    {
        long now = IsSource ? EndOffset() : File.Exists(_output) ? new FileInfo(_output).Length : 0;
        if (now > 0 && _stop is null)
        {
            _stop = Measurement.Start();
            _before = now;
        }

        if (now >= Goal)
        {
            _clocks = _stop!();
        }

        return now;
    }

    private long EndOffset() => _reader.QueryWatermarkOffsets(_partition, Timeout).High.Value;

    private bool IsFileComplete()
    {
        var lastOf = new Dictionary<int, int>();
        int lines = 0;
        using FileStream file = File.OpenRead(_output);
        byte[] text = new byte[_options.Bytes + 1];
        int partitions = KafkaStage.PartitionsFor(_options.Lines, PartitionCount());
        while (file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) == text.Length)
        {
            if (!Utf8Parser.TryParse(text, out int line, out int digits) || digits != 10 || lastOf.GetValueOrDefault(KafkaStage.PartitionOf(line, partitions), -1) >= line)
            {
                Console.Error.WriteLine($"{_stage}: line {lines} of the output is not where it should be.");
                return false;
            }

            lastOf[KafkaStage.PartitionOf(line, partitions)] = line;
            lines++;
        }

        return lines == _options.Lines;
    }

    private int PartitionCount()
    {
        using IAdminClient admin = new DependentAdminClientBuilder(_reader.Handle).Build();
        return admin.GetMetadata(_partition.Topic, Timeout).Topics[0].Partitions.Count;
    }

    private bool IsTopicComplete(string input)
    {
        WatermarkOffsets kept = _reader.QueryWatermarkOffsets(_partition, Timeout);
        _reader.Assign(new TopicPartitionOffset(_partition, kept.Low));
        using FileStream file = File.OpenRead(input);
        file.Position = kept.Low.Value * (_options.Bytes + 1);
        byte[] text = new byte[_options.Bytes + 1];
        for (long line = kept.Low.Value; line < _options.Lines; line++)
        {
            file.ReadExactly(text);
            if (_reader.Consume(Timeout) is not { IsPartitionEOF: false } record || !record.Message.Value.AsSpan().SequenceEqual(text.AsSpan(0, _options.Bytes)))
            {
                Console.Error.WriteLine($"{_stage}: record {line} differs from its line.");
                return false;
            }
        }

        return true;
    }
}
