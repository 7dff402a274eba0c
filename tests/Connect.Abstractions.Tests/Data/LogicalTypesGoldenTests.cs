using Connect.Data;
using Connect.TestSupport.Golden;

namespace Connect.Tests.Data;

public sealed class LogicalTypesGoldenTests
{
    [Fact]
    public void LogicalTypes_EveryRecordedCall_GivesTheSame() => GoldenFile.Replay("LogicalTypes.jsonl", atLeast: 152, line =>
    {
        Schema schema = GoldenSchema.Read(line["schema"])!;
        ConnectValue value = GoldenValue.Read(line["value"], schema);
        return line.Check(
            () => Convert(line.Text("fn")!, schema, value),
            result => GoldenValue.Difference(line.Expected.GetProperty("output"), schema, result));
    });

    private static ConnectValue Convert(string function, Schema schema, ConnectValue value) => function switch
    {
        "Date.fromLogical" => DateSchema.FromLogical(schema, value.AsUnixTimeMilliseconds()),
        "Date.toLogical" => ConnectValue.FromUnixTimeMilliseconds(DateSchema.ToLogical(schema, value.AsInt32())),
        "Time.fromLogical" => TimeSchema.FromLogical(schema, value.AsUnixTimeMilliseconds()),
        "Time.toLogical" => ConnectValue.FromUnixTimeMilliseconds(TimeSchema.ToLogical(schema, value.AsInt32())),
        "Timestamp.fromLogical" => TimestampSchema.FromLogical(schema, value.AsUnixTimeMilliseconds()),
        "Timestamp.toLogical" => ConnectValue.FromUnixTimeMilliseconds(TimestampSchema.ToLogical(schema, value.AsInt64())),
        "Decimal.fromLogical" => DecimalSchema.FromLogical(schema, value.AsDecimal()),
        _ => DecimalSchema.ToLogical(schema, value.AsBytes()),
    };
}
