using Connect.Conversion;
using Connect.Testing.Conformance;
using Connect.Testing.Tests.Support;

namespace Connect.Testing.Tests.Conformance;

public class ConverterConformanceTests
{
    [Fact]
    public Task RunAll_CorrectConverter_Passes() => new Suite(ConverterFault.None).RunAllAsync();

    [Theory]
    [InlineData("RoundTrip_EveryType_ComesBack", nameof(ConverterFault.WidensToDouble), "INT64 that no double has did not come back: the value is Int64 9007199254740992, where Int64 9007199254740993 was expected.")]
    [InlineData("RoundTrip_LogicalTypes_ComeBack", nameof(ConverterFault.NarrowsDecimals), "Decimal of 40 digits failed with OverflowException")]
    [InlineData("RoundTrip_NullOfOptionalSchemas_ComesBack", nameof(ConverterFault.NullsWithoutSchema), " did not come back: the schema is none, where optional ")]
    [InlineData("RoundTrip_SchemasWithDefaults_ComeBack", nameof(ConverterFault.DropsDefaults), "INT32 with a default did not come back: the schema is ")]
    [InlineData("RoundTrip_Schemaless_ComesBack", nameof(ConverterFault.SchemalessAsText), "schemaless 64-bit integer did not come back: the value is String ")]
    [InlineData("RoundTrip_EqualAndOtherSchemasInTurn_AreNotMixedUp", nameof(ConverterFault.MixesSchemasUp), " did not come back: the schema is ")]
    [InlineData("RoundTrip_TwoInstancesAtOnce_DoNotDisturbEachOther", nameof(ConverterFault.SharesBetweenInstances), " failed with InvalidOperationException: in use")]
    [InlineData("Tombstone_BothWays_IsNull", nameof(ConverterFault.WritesTombstones), "A null without schema was written as 4 bytes; return false, so that the log gets a tombstone.")]
    [InlineData("Tombstone_BothWays_IsNull", nameof(ConverterFault.AppendsToTombstones), "The converter returned false (a null value) after appending 4 bytes; return false with nothing appended.")]
    [InlineData("Tombstone_BothWays_IsNull", nameof(ConverterFault.ReadsTombstonesAsText), "The log's null was read as a value of class String; a null value was expected.")]
    [InlineData("Write_WrongClass_IsRefusedAndHarmless", nameof(ConverterFault.TakesWrongClasses), "A value of class Struct was written with the schema of smallest INT8; throw ConnectDataException.")]
    [InlineData("Write_WrongClass_IsRefusedAndHarmless", nameof(ConverterFault.ThrowsInvalidCast), "was refused with InvalidCastException; throw ConnectDataException")]
    [InlineData("Write_WrongClass_IsRefusedAndHarmless", nameof(ConverterFault.BreaksAfterRefusal), "smallest INT8 failed with ConnectDataException: broken")]
    [InlineData("Write_IntoTightBuffer_SameBytes", nameof(ConverterFault.OverrunsBuffers), "smallest INT8 gave other bytes when the output had no more room than was asked for")]
    [InlineData("Read_BufferChangedAfterwards_ValueStays", nameof(ConverterFault.RefersToTheBuffer), "; copy what the value keeps: ")]
    [InlineData("Read_BadBytes_IsRefused", nameof(ConverterFault.ReadsBadBytes), "Bad bytes (number 1) were read; throw ConnectDataException.")]
    [InlineData("Read_BadBytes_IsRefused", nameof(ConverterFault.ThrowsFormatException), "Bad bytes (number 1) were refused with FormatException; throw ConnectDataException")]
    [InlineData("Read_DamagedBytes_IsReadOrRefused", nameof(ConverterFault.OverrunsDamagedBytes), "The bytes of smallest INT8, cut off or with a bit changed (")]
    public async Task Run_BrokenConverter_IsCaught(string check, string fault, string sentence)
    {
        var suite = new Suite(Enum.Parse<ConverterFault>(fault));

        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => suite.RunAsync(check));

        Assert.StartsWith($"{check}: ", error.Message);
        Assert.Contains(sentence, error.Message);
    }

    private sealed class Suite(ConverterFault fault) : ConverterConformance
    {
        protected override IReadOnlyList<byte[]> BadData => ["{"u8.ToArray()];

        protected override IConverter CreateConverter() => new FaultyConverter(fault);
    }
}
