using Connect.Data;
using Connect.Errors;

namespace Connect.Tests.Data;

public sealed class SchemaTests
{
    [Fact]
    public void GetHashCode_OfSchemasBuiltAlike_IsTheSame()
    {
        Schema first = Row("doc"), second = Row("doc"), other = Row("another");
        var cache = new Dictionary<Schema, string> { [first] = "cached" };

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.Equal(first.GetHashCode(), first.GetHashCode());
        Assert.Equal("cached", cache[second]);
        Assert.False(cache.ContainsKey(other));
    }

    [Fact]
    public void Build_AfterwardsChangedBuilder_LeavesTheSchemaAsItWas()
    {
        SchemaBuilder builder = SchemaBuilder.Struct().Field("a", Schema.Int32).Parameter("p", "1");
        Schema before = builder.Build();

        Schema after = builder.Field("b", Schema.Int32).Parameter("q", "2").Build();

        Assert.Single(before.Fields);
        Assert.Equal(["p"], before.Parameters!.Keys);
        Assert.Equal(2, after.Fields.Count);
        Assert.Equal(["p", "q"], after.Parameters!.Keys);
    }

    [Theory]
    [InlineData("org.apache.kafka.connect.data.Date", LogicalType.Date)]
    [InlineData("org.apache.kafka.connect.data.Time", LogicalType.Time)]
    [InlineData("com.acme.Date", LogicalType.None)]
    public void Logical_IsToldByTheName(string name, LogicalType logical) => Assert.Equal(logical, SchemaBuilder.Int32().Name(name).Build().Logical);

    [Fact]
    public void Validate_OfNestedValue_NamesTheWholePlace()
    {
        Schema schema = SchemaBuilder.Map(Schema.String, SchemaBuilder.Array(Schema.Int32).Build()).Build();
        ConnectValue value = new ConnectMap { { "k", new ConnectValue[] { 1, "x" } } };

        var error = Assert.Throws<ConnectDataException>(() => schema.ValidateField("f", value));

        Assert.Equal("Invalid value for schema with type INT32: class String for element of array value of map field: \"f\"", error.Message);
    }

    private static Schema Row(string doc) => SchemaBuilder.Struct()
        .Name("com.acme.Row")
        .Version(1)
        .Doc(doc)
        .Parameter("p", "1")
        .Field("id", Schema.Int64)
        .Field("tags", SchemaBuilder.Map(Schema.String, Schema.OptionalString).Optional().Build())
        .Field("price", DecimalSchema.Builder(2).Default(new BigDecimal(150, 2)).Build())
        .Build();
}
