using Connect.Conversion;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;

namespace Connect.Testing.Conformance;

/// <summary>
/// What every converter does: what it wrote it reads back, for every type its format has, null is null, wrong values are refused, buffers are respected.
/// Derive, say how to make the converter and what its format cannot keep, and run the <see cref="ConformanceSuite.Checks"/>.
/// </summary>
public abstract class ConverterConformance : ConformanceSuite
{
    private const string WrongClassCheck = "Write_WrongClass_IsRefusedAndHarmless";
    private const string BadBytesCheck = "Read_BadBytes_IsRefused";
    private const int DamagedPerSample = 40;

    /// <summary>Lists the checks.</summary>
    protected ConverterConformance()
    {
        Add("RoundTrip_EveryType_ComesBack", _ => RoundTrips(SampleValues.Types));
        Add("RoundTrip_LogicalTypes_ComeBack", _ => RoundTrips(SampleValues.Logical));
        Add("RoundTrip_NullOfOptionalSchemas_ComesBack", _ => RoundTrips(SampleValues.Nulls));
        Add("RoundTrip_SchemasWithDefaults_ComeBack", _ => RoundTrips(SampleValues.Defaults));
        Add("RoundTrip_Schemaless_ComesBack", _ => RoundTrips(SampleValues.Schemaless));
        Add("RoundTrip_EqualAndOtherSchemasInTurn_AreNotMixedUp", _ => SchemasInTurn());
        Add("RoundTrip_TwoInstancesAtOnce_DoNotDisturbEachOther", TwoInstancesAsync);
        Add("Tombstone_BothWays_IsNull", _ => Tombstone());
        Add(WrongClassCheck, _ => WrongClass());
        Add("Write_IntoTightBuffer_SameBytes", _ => TightBuffer());
        Add("Read_BufferChangedAfterwards_ValueStays", _ => BufferReuse());
        Add(BadBytesCheck, _ => BadBytes());
        Add("Read_DamagedBytes_IsReadOrRefused", _ => DamagedBytes());
    }

    /// <summary>The converter's settings. Default none.</summary>
    protected virtual IReadOnlyDictionary<string, string> Config => new Dictionary<string, string>();

    /// <summary>Whether a value of another class than the schema says is refused. Default true; false for a format that takes everything, as text does.</summary>
    protected virtual bool ChecksValues => true;

    /// <summary>Bytes that are not of the format. Default none, for a format that takes everything.</summary>
    protected virtual IReadOnlyList<byte[]> BadData => [];

    /// <summary>A new converter, not yet configured.</summary>
    protected abstract IConverter CreateConverter();

    /// <summary>Whether the format has values of this schema; null asks for schemaless data. Default true.</summary>
    protected virtual bool Supports(Schema? schema) => true;

    /// <summary>What is read back of a value that is not null. Default the same; override where the format does not keep everything (a schema that becomes optional, a type that widens).</summary>
    protected virtual SchemaAndValue Expected(Schema? schema, ConnectValue value) => new(schema, value);

    /// <summary>What is read back of a null of this schema. Default the same schema and null.</summary>
    protected virtual SchemaAndValue ExpectedNull(Schema? schema) => new(schema, default);

    /// <inheritdoc/>
    protected override bool Applies(string check) => check switch
    {
        WrongClassCheck => ChecksValues,
        BadBytesCheck => BadData.Count > 0,
        _ => true,
    };

    private IEnumerable<SampleValue> Supported(IEnumerable<SampleValue> samples) => samples.Where(sample => Supports(sample.Schema));

    private ConverterHarness CreateHarness() => new(CreateConverter, Config);

    private Task RoundTrips(IReadOnlyList<SampleValue> samples)
    {
        ConverterHarness harness = CreateHarness();
        foreach (SampleValue sample in Supported(samples))
        {
            // Twice: the second finds what the first left in caches.
            RequireRoundTrip(harness, sample);
            RequireRoundTrip(harness, sample);
        }

        return Task.CompletedTask;
    }

    private Task SchemasInTurn()
    {
        ConverterHarness harness = CreateHarness();
        SampleValue[] samples = [.. Supported([.. SampleValues.Types, .. SampleValues.Logical, .. SampleValues.Defaults])];
        for (int i = 0; i < samples.Length; i++)
        {
            RequireRoundTrip(harness, samples[i]);
            RequireRoundTrip(harness, samples[samples.Length - 1 - i]);
        }

        return Task.CompletedTask;
    }

    // A worker has an instance for each task and direction, and tasks run at the same time.
    private Task TwoInstancesAsync(CancellationToken cancellationToken)
    {
        SampleValue[] samples = [.. Supported([.. SampleValues.Types, .. SampleValues.Logical, .. SampleValues.Schemaless])];
        return CallLimit.RunAsync(Timeout, "Two converters at once", () => Task.WhenAll(Task.Run(Run, cancellationToken), Task.Run(Run, cancellationToken)));

        void Run()
        {
            ConverterHarness harness = CreateHarness();
            for (int round = 0; round < 20; round++)
            {
                foreach (SampleValue sample in samples)
                {
                    RequireRoundTrip(harness, sample, "while another instance worked on another thread");
                }
            }
        }
    }

    private Task Tombstone()
    {
        ConverterHarness harness = CreateHarness();
        byte[]? written = harness.Write(null, default);
        Require(written is null, $"A null without schema was written as {written?.Length} bytes; return false, so that the log gets a tombstone.");
        SchemaAndValue read = harness.Read(null);
        Require(read.Value.IsNull, $"The log's null was read as a value of class {read.Value.Kind}; a null value was expected.");
        return Task.CompletedTask;
    }

    private Task WrongClass()
    {
        ConverterHarness harness = CreateHarness();
        foreach (SampleValue sample in Supported([.. SampleValues.Types, .. SampleValues.Logical]))
        {
            // No schema has values of both of these classes.
            ConnectValue wrong = sample.Value.Kind == ValueKind.Struct ? true : new Struct(SchemaBuilder.Struct().Field("unexpected", Schema.Int8).Build()).Put("unexpected", (sbyte)1);
            try
            {
                harness.Write(sample.Schema, wrong);
            }
            catch (ConnectDataException)
            {
                RequireRoundTrip(harness, sample);
                continue;
            }
            catch (Exception error) when (error is not ConformanceException)
            {
                throw new ConformanceException($"A value of class {wrong.Kind} with the schema of {sample.Name} was refused with {error.GetType().Name}; throw ConnectDataException, so that the record counts as bad.", error);
            }

            throw new ConformanceException($"A value of class {wrong.Kind} was written with the schema of {sample.Name}; throw ConnectDataException.");
        }

        return Task.CompletedTask;
    }

    private Task TightBuffer()
    {
        ConverterHarness harness = CreateHarness();
        foreach (SampleValue sample in Supported([.. SampleValues.Types, .. SampleValues.Logical, .. SampleValues.Schemaless]))
        {
            byte[]? expected = harness.Write(sample.Schema, sample.Value);
            var output = new TightBufferWriter();
            bool written = harness.Write(sample.Schema, sample.Value, new ConnectHeaders(), output);
            Require(
                written == expected is not null && output.Written.AsSpan().SequenceEqual(expected),
                $"{sample.Name} gave other bytes when the output had no more room than was asked for; ask GetSpan for what you write and advance by what you wrote.");
        }

        return Task.CompletedTask;
    }

    private Task BufferReuse()
    {
        ConverterHarness harness = CreateHarness();
        foreach (SampleValue sample in Supported([.. SampleValues.Types, .. SampleValues.Logical]))
        {
            byte[]? bytes = harness.Write(sample.Schema, sample.Value);
            SchemaAndValue read = harness.Read(bytes);
            bytes.AsSpan().Fill(0xAA);
            RequireEqual(sample, read, Expected(sample.Schema, sample.Value), "was read right, but changed when the caller used its buffer again; copy what the value keeps");
        }

        return Task.CompletedTask;
    }

    private Task BadBytes()
    {
        ConverterHarness harness = CreateHarness();
        for (int i = 0; i < BadData.Count; i++)
        {
            try
            {
                harness.Read(BadData[i]);
            }
            catch (ConnectDataException)
            {
                continue;
            }
            catch (Exception error)
            {
                throw new ConformanceException($"Bad bytes (number {i + 1}) were refused with {error.GetType().Name}; throw ConnectDataException, so that the record counts as bad.", error);
            }

            throw new ConformanceException($"Bad bytes (number {i + 1}) were read; throw ConnectDataException.");
        }

        return Task.CompletedTask;
    }

    // What the log has may be cut off, altered, or written by something else: the record is bad then, and nothing more.
    private Task DamagedBytes()
    {
        ConverterHarness harness = CreateHarness();
        var random = new Random(1);
        foreach (SampleValue sample in Supported([.. SampleValues.Types, .. SampleValues.Logical, .. SampleValues.Schemaless]))
        {
            byte[] written = harness.Write(sample.Schema, sample.Value) ?? [];
            for (int i = 0; i < DamagedPerSample && written.Length > 0; i++)
            {
                byte[] damaged = i % 2 == 0 ? written[..random.Next(written.Length)] : [.. written];
                if (damaged.Length > 0)
                {
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                }

                ReadDamaged(harness, sample, damaged);
            }
        }

        return Task.CompletedTask;
    }

    private static void ReadDamaged(ConverterHarness harness, SampleValue sample, byte[] damaged)
    {
        try
        {
            harness.Read(damaged);
        }
        catch (ConnectDataException)
        {
            // As it should, if it notices.
        }
        catch (Exception error)
        {
            throw new ConformanceException(
                $"The bytes of {sample.Name}, cut off or with a bit changed ({Convert.ToHexString(damaged.AsSpan(0, Math.Min(damaged.Length, 40)))}), were refused with {error.GetType().Name}; throw ConnectDataException, so that the record counts as bad.",
                error);
        }
    }

    private void RequireRoundTrip(ConverterHarness harness, SampleValue sample, string what = "")
    {
        SchemaAndValue read;
        try
        {
            read = harness.RoundTrip(sample.Schema, sample.Value);
        }
        catch (Exception error) when (error is not ConformanceException)
        {
            throw new ConformanceException(
                $"{sample.Name} failed with {error.GetType().Name}: {error.Message} Support it, or say in Supports that the format does not have it.", error);
        }

        SchemaAndValue expected = sample.Value.IsNull ? ExpectedNull(sample.Schema) : Expected(sample.Schema, sample.Value);
        RequireEqual(sample, read, expected, what.Length == 0 ? "did not come back" : $"did not come back {what}");
    }

    private static void RequireEqual(SampleValue sample, SchemaAndValue read, SchemaAndValue expected, string what)
    {
        Require(
            Equals(read.Schema, expected.Schema),
            $"{sample.Name} {what}: the schema is {Describe(read.Schema)}, where {Describe(expected.Schema)} was expected. If the format cannot keep it, say so in Expected.");
        Require(
            read.Value == expected.Value,
            $"{sample.Name} {what}: the value is {Describe(read.Value)}, where {Describe(expected.Value)} was expected. If the format cannot keep it, say so in Expected.");
    }

    private static string Describe(Schema? schema) => schema is null
        ? "none"
        : $"{(schema.IsOptional ? "optional " : "")}{schema}{(schema.DefaultValue.IsNull ? "" : $" with default {schema.DefaultValue}")}";

    // Samples hold nothing secret.
    private static string Describe(ConnectValue value)
    {
        string text = value.ToString();
        return $"{value.Kind} {(text.Length > 100 ? text[..100] + "…" : text)}";
    }
}
