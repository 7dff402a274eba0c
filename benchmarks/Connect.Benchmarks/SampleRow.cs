using Connect.Data;

namespace Connect.Benchmarks;

/// <summary>The record that the converters' benchmarks use: ten fields of the usual types, one of them a struct of three.</summary>
internal static class SampleRow
{
    public static readonly Schema Address = SchemaBuilder.Struct().Name("com.acme.shop.Address")
        .Field("street", Schema.String)
        .Field("zip", Schema.String)
        .Field("country_id", Schema.Int32)
        .Build();

    public static readonly Schema Schema = SchemaBuilder.Struct().Name("com.acme.shop.orders.Value").Version(1)
        .Field("id", Data.Schema.Int32)
        .Field("customer_id", Data.Schema.Int64)
        .Field("first_name", Data.Schema.OptionalString)
        .Field("last_name", Data.Schema.OptionalString)
        .Field("email", Data.Schema.OptionalString)
        .Field("weight", Data.Schema.Float64)
        .Field("paid", Data.Schema.Boolean)
        .Field("created_at", TimestampSchema.Schema)
        .Field("amount", DecimalSchema.OfScale(2))
        .Field("address", Address)
        .Build();

    public static Struct Create() => new Struct(Schema)
        .Put("id", 1_000_042)
        .Put("customer_id", 9_007_199_254L)
        .Put("first_name", "Annemarie")
        .Put("last_name", "von der Heide")
        .Put("email", "annemarie.heide@example.com")
        .Put("weight", 12.75)
        .Put("paid", true)
        .Put("created_at", ConnectValue.FromUnixTimeMilliseconds(1_700_000_123_456))
        .Put("amount", new BigDecimal(129_950, 2))
        .Put("address", new Struct(Address).Put("street", "Hauptstraße 12").Put("zip", "20095").Put("country_id", 49));
}
