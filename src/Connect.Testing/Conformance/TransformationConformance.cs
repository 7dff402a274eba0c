using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Sink;
using Connect.Transforms;

namespace Connect.Testing.Conformance;

/// <summary>
/// What every transformation does: the same for source and sink records, without changing what it was given; records of any kind are changed, passed, dropped or refused as bad.
/// Derive, say how to make the transformation, and run the <see cref="ConformanceSuite.Checks"/>.
/// </summary>
public abstract class TransformationConformance : ConformanceSuite
{
    /// <summary>Lists the checks.</summary>
    protected TransformationConformance()
    {
        Add("Apply_RecordsOfEveryKind_AreTakenOrRefusedAsBad", _ => EveryKind(Bad));
        Add("Apply_SourceAndSinkRecord_ComeOutTheSame", _ => EveryKind(Conforms));
        Add("Apply_RecordsOfOneSchema_KeepOneSchema", _ => OneSchema());
        Add("Apply_TwoRecords_AreIndependent", _ => Independent());
        Add("Dispose_NeverUsedOrTwice_IsTolerated", _ => Disposal());
    }

    /// <summary>The transformation's settings. Default none.</summary>
    protected virtual IReadOnlyDictionary<string, string> Config => new Dictionary<string, string>();

    /// <summary>Records that the transformation is made for: at least one that it changes. Key, value and headers count; topic, position and timestamp are made up.</summary>
    protected abstract IReadOnlyList<SinkRecord> Samples { get; }

    /// <summary>A new transformation, not yet configured.</summary>
    protected abstract ITransformation CreateTransformation();

    private TransformationHarness CreateHarness() => new(CreateTransformation(), Config) { Timestamp = 1_709_208_000_000 };

    /// <summary>Applies to the author's samples and to values of every type, as key and as value, and without either.</summary>
    private Task EveryKind(Action<TransformationHarness, SampleRecord, Exception?> look)
    {
        using TransformationHarness harness = CreateHarness();
        foreach (SampleRecord record in AllRecords())
        {
            Exception? error = null;
            try
            {
                harness.ApplyToBoth(record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Headers);
            }
            catch (Exception failure)
            {
                error = failure;
            }

            look(harness, record, error);
        }

        return Task.CompletedTask;
    }

    private static void Bad(TransformationHarness harness, SampleRecord record, Exception? error)
    {
        if (error is not (null or ConnectException or ConformanceException))
        {
            throw new ConformanceException($"A record with {record.Name} failed with {error.GetType().Name}: {error.Message} Pass it on, or throw ConnectDataException, so that the record counts as bad.", error);
        }
    }

    private static void Conforms(TransformationHarness harness, SampleRecord record, Exception? error)
    {
        if (error is ConformanceException)
        {
            throw new ConformanceException($"With {record.Name}: {error.Message}", error);
        }
    }

    // A converter keeps what it derives of a schema by the instance: a new one for each record costs more than all the rest.
    private Task OneSchema()
    {
        using TransformationHarness harness = CreateHarness();
        foreach (SampleRecord record in OwnRecords())
        {
            ConnectRecord? first = harness.ApplyToBoth(record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Headers);
            ConnectRecord? second = harness.ApplyToBoth(record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Headers);
            if (first is not null && second is not null)
            {
                Require(Same(first.KeySchema, second.KeySchema), $"Two records with {record.Name} came out with two key schemas that are equal; keep the schema you built for the schema you were given.");
                Require(Same(first.ValueSchema, second.ValueSchema), $"Two records with {record.Name} came out with two value schemas that are equal; keep the schema you built for the schema you were given.");
            }
        }

        return Task.CompletedTask;

        // Other contents may well give another schema.
        static bool Same(Schema? first, Schema? second) => ReferenceEquals(first, second) || !Equals(first, second);
    }

    private Task Independent()
    {
        foreach (SampleRecord record in OwnRecords())
        {
            using TransformationHarness fresh = CreateHarness();
            using TransformationHarness used = CreateHarness();
            ConnectRecord? expected = fresh.ApplyToBoth(record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Headers);
            foreach (SampleRecord other in AllRecords())
            {
                try
                {
                    used.ApplyToBoth(other.KeySchema, other.Key, other.ValueSchema, other.Value, other.Headers);
                }
                catch (ConnectException)
                {
                    // A bad record must not disturb the next one either.
                }
            }

            ConnectRecord? actual = used.ApplyToBoth(record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Headers);
            string? difference = TransformationHarness.Difference(expected, actual);
            Require(difference is null, $"A record with {record.Name} came out with different {difference} after other records had been transformed; keep nothing of a record but what its schema says.");
        }

        return Task.CompletedTask;
    }

    private Task Disposal()
    {
        foreach (bool configured in (bool[])[false, true])
        {
            ITransformation transformation = CreateTransformation();
            if (configured)
            {
                transformation.Configure(Config);
            }

            try
            {
                transformation.Dispose();
                transformation.Dispose();
            }
            catch (Exception error)
            {
                throw new ConformanceException($"Dispose of a transformation that was {(configured ? "" : "never ")}configured failed with {error.GetType().Name}: {error.Message}", error);
            }
        }

        return Task.CompletedTask;
    }

    private IEnumerable<SampleRecord> OwnRecords()
    {
        Require(Samples.Count > 0, "Samples is empty; give at least one record that the transformation changes.");
        return Samples.Select((record, index) => new SampleRecord(
            $"the contents of sample {index + 1}", record.KeySchema, record.Key, record.ValueSchema, record.Value, record.HasHeaders ? record.Headers : new ConnectHeaders()));
    }

    private IEnumerable<SampleRecord> AllRecords()
    {
        foreach (SampleRecord record in OwnRecords())
        {
            yield return record;
        }

        yield return new SampleRecord("neither key nor value", null, default, null, default, new ConnectHeaders());
        foreach (SampleValue sample in (IEnumerable<SampleValue>)[.. SampleValues.Types, .. SampleValues.Logical, .. SampleValues.Nulls, .. SampleValues.Defaults, .. SampleValues.Schemaless])
        {
            yield return new SampleRecord($"{sample.Name} as value", null, default, sample.Schema, sample.Value, new ConnectHeaders().AddString("h", "v"));
            yield return new SampleRecord($"{sample.Name} as key", sample.Schema, sample.Value, Schema.String, "value", new ConnectHeaders().Add("h", sample.Value, sample.Schema));
        }
    }

    private sealed record SampleRecord(string Name, Schema? KeySchema, ConnectValue Key, Schema? ValueSchema, ConnectValue Value, ConnectHeaders Headers);
}
