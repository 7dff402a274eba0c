using Connect.Data;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Tests.Dialects;

public class NumericFormTests
{
    [Theory]
    [InlineData(2, 0, "Decimal(0) INT8 INT8 INT8")]
    [InlineData(4, 0, "Decimal(0) INT16 INT16 INT16")]
    [InlineData(9, 0, "Decimal(0) INT32 INT32 INT32")]
    [InlineData(18, 0, "Decimal(0) INT64 INT64 INT64")]
    [InlineData(19, 0, "Decimal(0) Decimal(0) Decimal(0) Decimal(0)")]
    [InlineData(15, 2, "Decimal(2) Decimal(2) FLOAT64 FLOAT64")]
    [InlineData(38, 10, "Decimal(10) Decimal(10) Decimal(10) FLOAT64")]
    [InlineData(3, -2, "Decimal(-2) Decimal(-2) INT32 INT32")]
    [InlineData(18, -5, "Decimal(-5) Decimal(-5) Decimal(-5) Decimal(-5)")]
    [InlineData(null, null, "Decimal(127) Decimal(127) FLOAT64 FLOAT64")]
    public void Of_PrecisionAndScale_FollowsTheMapping(int? precision, int? scale, string expected) => Assert.Equal(
        expected,
        string.Join(' ', Enum.GetValues<NumericMapping>().Select(mapping => NumericForm.Of(precision, scale, mapping)).Select(form => form.Type == SchemaType.Bytes ? $"Decimal({form.Scale})" : form.Type.DisplayName())));
}
