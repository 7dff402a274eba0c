using Connect.Data;
using Connect.TestSupport.Golden;

namespace Connect.Tests.Data;

public sealed class SchemaProjectorGoldenTests
{
    [Fact]
    public void Project_EveryRecordedCall_GivesTheSame() => GoldenFile.Replay("SchemaProjector.jsonl", atLeast: 515, line =>
    {
        Schema source = GoldenSchema.Read(line["source"])!;
        Schema target = GoldenSchema.Read(line["target"])!;
        ConnectValue value = GoldenValue.Read(line["value"], source);
        return line.Check(
            () => SchemaProjector.Project(source, value, target),
            result => GoldenValue.Difference(line.Expected.GetProperty("output"), target, result));
    });
}
