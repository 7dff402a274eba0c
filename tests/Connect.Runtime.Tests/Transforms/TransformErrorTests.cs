using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>What users read when a record or a setting does not fit: field, type and transformation, never the value.</summary>
public sealed class TransformErrorTests
{
    private static readonly Schema Row = SchemaBuilder.Struct().Name("Row")
        .Field("text", Schema.String).Field("number", Schema.Int32).Field("bytes", Schema.Bytes).Field("list", SchemaBuilder.Array(Schema.Int32).Build()).Build();

    [Theory]
    [InlineData("CastValue", "spec=text:int8", "Cast transformation: the String is no number that fits the requested data type INT8 (field 'text')")]
    [InlineData("CastValue", "spec=list:int8", "Cast transformation does not support casting from ARRAY; supported types are [INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES] (field 'list')")]
    [InlineData("CastValue", "spec=bytes:int8", "Unexpected type in Cast transformation: class Bytes (field 'bytes')")]
    [InlineData("ExtractFieldValue", "field=nope", "Unknown field: nope; ExtractField found no such field in Schema{Row:STRUCT}.")]
    [InlineData("HeaderFromValue", "fields=nope; headers=h; operation=move", "Field does not exist: nope; HeaderFrom found no such field in Schema{Row:STRUCT}.")]
    [InlineData("InsertFieldValue", "static.field=text; static.value=x", "Cannot create field because of field name duplication text")]
    [InlineData("MaskFieldValue", "fields=bytes", "Cannot mask value of type: Bytes (field 'bytes')")]
    [InlineData("MaskFieldValue", "fields=number; replacement=abc", "MaskField: the replacement is no Int32, which the field 'number' holds.")]
    [InlineData("MaskFieldValue", "fields=list; replacement=abc", "Cannot mask value of type Array with custom replacement. (field 'list')")]
    [InlineData("TimestampConverterValue", "field=number; target.type=unix", "Schema Schema{INT32} does not correspond to a known timestamp type format (field 'number')")]
    [InlineData("TimestampConverterValue", "field=text; target.type=unix", "TimestampConverter cannot read text without a pattern (field 'text'); set 'format'.")]
    [InlineData("TimestampConverterValue", "field=text; target.type=unix; format=yyyy", "Could not parse timestamp: the String (field 'text') does not match pattern (yyyy); TimestampConverter reads it as Java does.")]
    [InlineData("ValueToKey", "fields=nope", "Field does not exist: nope")]
    public void Apply_RecordDoesNotFit_SaysWhere(string name, string settings, string message)
    {
        Struct row = new Struct(Row).Put("text", "secret").Put("number", 5).Put("bytes", new byte[1]).Put("list", new ConnectValue[] { 1 });

        var e = Assert.ThrowsAny<ConnectDataException>(() => TransformHarness.Apply(name, settings, Row, row));

        Assert.Equal(message, e.Message);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CastValue", "spec=a:int8", "cast types")]
    [InlineData("ExtractFieldValue", "field=a", "field extraction")]
    [InlineData("FlattenValue", "delimiter=.", "flattening")]
    [InlineData("HeaderFromValue", "fields=a; headers=h; operation=copy", "header copy")]
    [InlineData("InsertFieldValue", "topic.field=a", "field insertion")]
    [InlineData("MaskFieldValue", "fields=a", "mask fields")]
    [InlineData("ReplaceFieldValue", "exclude=a", "field replacement")]
    [InlineData("TimestampConverterValue", "field=a; target.type=unix", "converting timestamp formats")]
    [InlineData("ValueToKey", "fields=a", "copying fields from value to key")]
    public void Apply_ValueIsText_SaysWhatItNeeds(string name, string settings, string purpose)
    {
        var e = Assert.Throws<ConnectDataException>(() => TransformHarness.Apply(name, settings, null, "text"));

        Assert.Equal($"Only Map objects supported in absence of schema for [{purpose}], found: String", e.Message);
    }

    [Theory]
    [InlineData("CastValue", "spec=a:uuid", "Invalid type found in casting spec: uuid")]
    [InlineData("CastValue", "spec=`a:int8; field.syntax.version=V2", "Incomplete backtick pair in path: [`a]")]
    [InlineData("InsertFieldValue", "static.field=a", "No value specified for static field: a")]
    [InlineData("TimestampConverterValue", "target.type=string; format=yyyy-bb", "Illegal pattern character 'b'")]
    [InlineData("TimestampRouter", "timestamp.format='x", "Unterminated quote")]
    [InlineData("RegexRouter", "regex=(a; replacement=b", "Invalid regex:")]
    [InlineData("RegexRouter", "regex=a; replacement=$1", "the replacement refers to group 1, and the expression has 0.")]
    [InlineData("RegexRouter", "regex=[a&&b]; replacement=c", "an intersection of classes")]
    [InlineData("ExtractFieldValue", "field=; field.syntax.version=V2", "ExtractField needs the name of a field.")]
    [InlineData("ExtractFieldValue", "field=a; field.syntax.version=V3", "String must be one of (case insensitive): V1, V2")]
    public void Configure_BadSetting_SaysWhat(string name, string settings, string part)
    {
        var e = Assert.Throws<ConfigException>(() => TransformHarness.Create(name, TransformHarness.Settings(settings)));

        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_StructOfAnotherSchema_IsADataError()
    {
        Schema other = SchemaBuilder.Struct().Field("a", Schema.Int32).Build();

        var e = Assert.Throws<ConnectDataException>(() => TransformHarness.Apply("MaskFieldValue", "fields=a", Row, new Struct(other).Put("a", 1)));

        Assert.Contains("The struct has 1 fields and the schema it came with 4", e.Message, StringComparison.Ordinal);
    }
}
