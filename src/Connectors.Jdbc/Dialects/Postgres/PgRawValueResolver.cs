// Npgsql's interface for plug-ins is marked as experimental; these few members are all that is used of it.
#pragma warning disable NPG9001
using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Teaches Npgsql to send a <see cref="PgRawValue"/> as a parameter of any type.</summary>
internal sealed class PgRawValueResolver : PgTypeInfoResolverFactory
{
    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    private sealed class Resolver : IPgTypeInfoResolver
    {
        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) =>
            type == typeof(PgRawValue) && dataTypeName is { } name ? new PgTypeInfo(options, new Converter(), name) : null;
    }

    private sealed class Converter : PgStreamingConverter<PgRawValue>
    {
        public override PgRawValue Read(PgReader reader) => throw new NotSupportedException();

        public override ValueTask<PgRawValue> ReadAsync(PgReader reader, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override Size GetSize(SizeContext context, PgRawValue value, ref object? writeState) => value.Bytes.Length;

        public override void Write(PgWriter writer, PgRawValue value) => writer.WriteBytes(value.Bytes.Span);

        public override ValueTask WriteAsync(PgWriter writer, PgRawValue value, CancellationToken cancellationToken = default) => writer.WriteBytesAsync(value.Bytes, cancellationToken);
    }
}
