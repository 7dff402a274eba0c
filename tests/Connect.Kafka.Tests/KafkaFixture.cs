using Connect.Testing.Kafka;

namespace Connect.Kafka.Tests;

/// <summary>
/// The Kafka of a test: in process, or the cluster that <c>CONNECT_TEST_BOOTSTRAP_SERVERS</c> names, for tests that need no faults. Topics and groups have names of their own
/// (<see cref="Name"/>), for a real cluster remembers those of other runs.
/// </summary>
internal sealed class KafkaFixture : IAsyncDisposable
{
    /// <summary>Environment variable with the addresses of a real cluster.</summary>
    public const string Variable = "CONNECT_TEST_BOOTSTRAP_SERVERS";

    private readonly EmbeddedKafka? _embedded;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    private KafkaFixture(EmbeddedKafka? embedded) => _embedded = embedded;

    /// <summary>Whether a real cluster is used.</summary>
    public static bool IsReal => RealServers is not null;

    private static string? RealServers => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } servers ? servers : null;

    /// <summary>Addresses of its brokers.</summary>
    public string Servers => _embedded?.BootstrapServers ?? RealServers!;

    /// <summary>The in-process Kafka; skips the test on a real cluster.</summary>
    public EmbeddedKafka Embedded
    {
        get
        {
            Assert.SkipWhen(_embedded is null, $"Faults are made in the in-process Kafka only; unset {Variable} to run this test.");
            return _embedded!;
        }
    }

    /// <summary>Makes things go wrong; skips the test on a real cluster.</summary>
    public KafkaFaults Faults => Embedded.Faults;

    /// <summary>Starts what the environment asks for.</summary>
    public static async Task<KafkaFixture> StartAsync(int brokers = 1) =>
        new(IsReal ? null : await EmbeddedKafka.StartAsync(new EmbeddedKafkaOptions { Brokers = brokers }));

    /// <summary>A name that no other run uses.</summary>
    public string Name(string name) => IsReal ? $"{name}-{_run}" : name;

    /// <summary>Sets what a log needs to work there, for <c>connect.UseKafka(kafka.Configure)</c>.</summary>
    public void Configure(KafkaLogOptions options)
    {
        if (_embedded is null)
        {
            options.BootstrapServers = Servers;
        }
        else
        {
            _embedded.Configure(options);
        }
    }

    /// <summary>A log there.</summary>
    public KafkaLog OpenLog(Action<KafkaLogOptions>? configure = null)
    {
        var options = new KafkaLogOptions();
        Configure(options);
        configure?.Invoke(options);
        return KafkaLog.Open(options);
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
