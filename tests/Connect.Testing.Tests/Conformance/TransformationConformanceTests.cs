using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Source;
using Connect.Testing.Conformance;
using Connect.Transforms;

namespace Connect.Testing.Tests.Conformance;

public class TransformationConformanceTests
{
    /// <summary>Ways a transformation breaks its contract.</summary>
    public enum Fault
    {
        None,
        CastsBlindly,
        DropsSinkRecords,
        ChangesInPlace,
        BuildsSchemasAnew,
        CountsRecords,
        BreaksAfterBadRecords,
        DisposesOnce,
        DisposesOnlyIfConfigured,
    }

    [Fact]
    public Task RunAll_CorrectTransformation_Passes() => new Suite(Fault.None).RunAllAsync();

    [Theory]
    [InlineData("Apply_RecordsOfEveryKind_AreTakenOrRefusedAsBad", Fault.CastsBlindly, "A record with neither key nor value failed with InvalidCastException")]
    [InlineData("Apply_SourceAndSinkRecord_ComeOutTheSame", Fault.DropsSinkRecords, "come out with different fates (one was dropped)")]
    [InlineData("Apply_SourceAndSinkRecord_ComeOutTheSame", Fault.ChangesInPlace, "With the contents of sample 1: The transformation changed the key or value of the record it was given")]
    [InlineData("Apply_RecordsOfOneSchema_KeepOneSchema", Fault.BuildsSchemasAnew, "Two records with the contents of sample 1 came out with two value schemas that are equal")]
    [InlineData("Apply_TwoRecords_AreIndependent", Fault.CountsRecords, "came out with different values after other records had been transformed")]
    [InlineData("Apply_TwoRecords_AreIndependent", Fault.BreaksAfterBadRecords, "ConnectDataException was thrown, which nothing in the check calls for: broken")]
    [InlineData("Dispose_NeverUsedOrTwice_IsTolerated", Fault.DisposesOnce, "Dispose of a transformation that was never configured failed with ObjectDisposedException")]
    [InlineData("Dispose_NeverUsedOrTwice_IsTolerated", Fault.DisposesOnlyIfConfigured, "Dispose of a transformation that was never configured failed with NullReferenceException")]
    public async Task Run_BrokenTransformation_IsCaught(string check, Fault fault, string sentence)
    {
        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => new Suite(fault).RunAsync(check));

        Assert.StartsWith($"{check}: ", error.Message);
        Assert.Contains(sentence, error.Message);
    }

    [Fact]
    public async Task Run_WithoutSamples_SaysSo()
    {
        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => new Suite(Fault.None, hasSamples: false).RunAsync("Apply_TwoRecords_AreIndependent"));

        Assert.Contains("Samples is empty", error.Message);
    }

    private sealed class Suite(Fault fault, bool hasSamples = true) : TransformationConformance
    {
        private static readonly Schema RowSchema = SchemaBuilder.Struct().Field("id", Schema.Int64).Build();

        protected override IReadOnlyList<SinkRecord> Samples { get; } = hasSamples
            ? [new SinkRecord("t", 0, null, default, RowSchema, new Struct(RowSchema).Put("id", 1L), 0)]
            : [];

        protected override ITransformation CreateTransformation() => new RenamingTransformation(fault);
    }

    /// <summary>Gives a struct's schema another name, and can be broken in every way its suite looks for.</summary>
    private sealed class RenamingTransformation(Fault fault) : ITransformation
    {
        private readonly Dictionary<Schema, Schema> _schemas = new(ReferenceEqualityComparer.Instance);
        private object? _configured;
        private bool _disposed;
        private bool _broken;
        private int _count;

        public ConfigDef Config { get; } = new();

        public void Configure(IReadOnlyDictionary<string, string> config) => _configured = config;

        public SourceRecord? Apply(SourceRecord record)
        {
            (Schema? schema, ConnectValue value) = Change(record);
            return record.NewRecord(record.Topic, record.KafkaPartition, record.KeySchema, record.Key, schema, value, record.Timestamp);
        }

        public SinkRecord? Apply(SinkRecord record)
        {
            (Schema? schema, ConnectValue value) = Change(record);
            return fault == Fault.DropsSinkRecords ? null : record.NewRecord(record.Topic, record.KafkaPartition, record.KeySchema, record.Key, schema, value, record.Timestamp);
        }

        public void Dispose()
        {
            if (fault == Fault.DisposesOnce)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
            }

            if (fault == Fault.DisposesOnlyIfConfigured && _configured is null)
            {
                throw new NullReferenceException();
            }

            _disposed = true;
        }

        private (Schema?, ConnectValue) Change(ConnectRecord record)
        {
            if (record.Value.Kind != ValueKind.Struct)
            {
                _broken = true;
                return fault == Fault.CastsBlindly ? throw new InvalidCastException("no struct")
                    : fault == Fault.BreaksAfterBadRecords ? throw new ConnectDataException("no struct")
                    : (record.ValueSchema, record.Value);
            }

            if (_broken && fault == Fault.BreaksAfterBadRecords)
            {
                throw new ConnectDataException("broken");
            }

            Struct row = record.Value.AsStruct();
            if (fault == Fault.ChangesInPlace && row.Schema.Fields is [{ Name: "id" }])
            {
                row.Put("id", row["id"].AsInt64() + 1);
            }

            if (!_schemas.TryGetValue(row.Schema, out Schema? renamed) || fault == Fault.BuildsSchemasAnew)
            {
                SchemaBuilder builder = SchemaBuilder.Struct().Name("renamed");
                foreach (Field field in row.Schema.Fields)
                {
                    builder.Field(field.Name, field.Schema);
                }

                _schemas[row.Schema] = renamed = builder.Build();
            }

            var changed = new Struct(renamed);
            foreach (Field field in row.Schema.Fields)
            {
                changed.Put(field.Name, row[field.Index]);
            }

            if (fault == Fault.CountsRecords && row.Schema.Fields is [{ Name: "id" }])
            {
                changed.Put("id", (long)(_count++ / 2));
            }

            return (renamed, changed);
        }
    }
}
