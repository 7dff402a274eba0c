using System.Collections;
using Connect.Data;
using Connect.Errors;

namespace Connect.Headers;

/// <summary>A record's headers: ordered, duplicate keys allowed, nothing allocated while empty. Equality is order-sensitive. Not thread-safe.</summary>
/// <remarks>Follows Kafka Connect's ConnectHeaders.</remarks>
public sealed class ConnectHeaders : IReadOnlyList<Header>, IEquatable<ConnectHeaders>
{
    private List<Header>? _headers;

    /// <summary>No headers.</summary>
    public ConnectHeaders()
    {
    }

    /// <summary>A copy of those headers.</summary>
    public ConnectHeaders(IEnumerable<Header>? headers)
    {
        if (headers is not null)
        {
            _headers = [.. headers];
        }
    }

    /// <summary>Number of headers.</summary>
    public int Count => _headers?.Count ?? 0;

    /// <summary>The header at that place.</summary>
    public Header this[int index] => _headers is null ? throw new ArgumentOutOfRangeException(nameof(index)) : _headers[index];

    /// <summary>Appends a header whose value is checked against the schema.</summary>
    /// <exception cref="ConnectDataException">The value does not fit the schema.</exception>
    public ConnectHeaders Add(string key, in ConnectValue value, Schema? schema)
    {
        CheckSchemaMatches(value, schema);
        return Append(key, schema, value);
    }

    /// <summary>Appends a header whose value is checked against the schema.</summary>
    public ConnectHeaders Add(string key, in SchemaAndValue schemaAndValue) => Add(key, schemaAndValue.Value, schemaAndValue.Schema);

    /// <summary>Appends text; null gets an optional schema.</summary>
    public ConnectHeaders AddString(string key, string? value) => Append(key, value is null ? Schema.OptionalString : Schema.String, value);

    /// <summary>Appends bytes; null gets an optional schema.</summary>
    public ConnectHeaders AddBytes(string key, byte[]? value) => Append(key, value is null ? Schema.OptionalBytes : Schema.Bytes, value);

    /// <summary>Appends a boolean.</summary>
    public ConnectHeaders AddBoolean(string key, bool value) => Append(key, Schema.Boolean, value);

    /// <summary>Appends an INT8.</summary>
    public ConnectHeaders AddInt8(string key, sbyte value) => Append(key, Schema.Int8, value);

    /// <summary>Appends an INT16.</summary>
    public ConnectHeaders AddInt16(string key, short value) => Append(key, Schema.Int16, value);

    /// <summary>Appends an INT32.</summary>
    public ConnectHeaders AddInt32(string key, int value) => Append(key, Schema.Int32, value);

    /// <summary>Appends an INT64.</summary>
    public ConnectHeaders AddInt64(string key, long value) => Append(key, Schema.Int64, value);

    /// <summary>Appends a FLOAT32.</summary>
    public ConnectHeaders AddFloat32(string key, float value) => Append(key, Schema.Float32, value);

    /// <summary>Appends a FLOAT64.</summary>
    public ConnectHeaders AddFloat64(string key, double value) => Append(key, Schema.Float64, value);

    /// <summary>Appends a list of an ARRAY schema; null is appended without schema.</summary>
    public ConnectHeaders AddList(string key, IReadOnlyList<ConnectValue>? value, Schema schema) =>
        AddContainer(key, ConnectValue.From(value), schema, SchemaType.Array);

    /// <summary>Appends a map of a MAP schema; null is appended without schema.</summary>
    public ConnectHeaders AddMap(string key, ConnectMap? value, Schema schema) => AddContainer(key, value, schema, SchemaType.Map);

    /// <summary>Appends a struct with its own schema; null is appended without schema.</summary>
    public ConnectHeaders AddStruct(string key, Struct? value) => Append(key, value?.Schema, value);

    /// <summary>Appends a decimal with a schema of its scale; null is appended without schema.</summary>
    public ConnectHeaders AddDecimal(string key, BigDecimal? value) =>
        value is { } number ? Append(key, DecimalSchema.OfScale(number.Scale), number) : Append(key, null, default);

    /// <summary>Appends a Date; the value must be midnight UTC.</summary>
    public ConnectHeaders AddDate(string key, long? unixMilliseconds)
    {
        if (unixMilliseconds is { } value)
        {
            DateSchema.FromLogical(DateSchema.Schema, value);
        }

        return AddPointInTime(key, unixMilliseconds, DateSchema.Schema);
    }

    /// <summary>Appends a Time; the value must lie within the epoch day.</summary>
    public ConnectHeaders AddTime(string key, long? unixMilliseconds)
    {
        if (unixMilliseconds is { } value)
        {
            TimeSchema.FromLogical(TimeSchema.Schema, value);
        }

        return AddPointInTime(key, unixMilliseconds, TimeSchema.Schema);
    }

    /// <summary>Appends a Timestamp.</summary>
    public ConnectHeaders AddTimestamp(string key, long? unixMilliseconds) => AddPointInTime(key, unixMilliseconds, TimestampSchema.Schema);

    /// <summary>The last header of that key, or null.</summary>
    public Header? LastWithName(string key)
    {
        RequireKey(key);
        for (int i = Count - 1; i >= 0; i--)
        {
            if (_headers![i].Key == key)
            {
                return _headers[i];
            }
        }

        return null;
    }

    /// <summary>All headers of that key, in order.</summary>
    public IEnumerable<Header> AllWithName(string key)
    {
        RequireKey(key);
        return _headers?.Where(header => header.Key == key) ?? [];
    }

    /// <summary>Removes every header of that key.</summary>
    public ConnectHeaders Remove(string key)
    {
        RequireKey(key);
        _headers?.RemoveAll(header => header.Key == key);
        return this;
    }

    /// <summary>Removes all but the last header of every key.</summary>
    public ConnectHeaders RetainLatest()
    {
        if (_headers is not null)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            _headers.Reverse();
            _headers.RemoveAll(header => !seen.Add(header.Key));
            _headers.Reverse();
        }

        return this;
    }

    /// <summary>Removes all but the last header of that key.</summary>
    public ConnectHeaders RetainLatest(string key)
    {
        RequireKey(key);
        int last = _headers?.FindLastIndex(header => header.Key == key) ?? -1;
        for (int i = last - 1; i >= 0; i--)
        {
            if (_headers![i].Key == key)
            {
                _headers.RemoveAt(i);
            }
        }

        return this;
    }

    /// <summary>Removes all headers.</summary>
    public ConnectHeaders Clear()
    {
        _headers?.Clear();
        return this;
    }

    /// <summary>Replaces every header by what the function returns; null removes it.</summary>
    public ConnectHeaders Apply(Func<Header, Header?> transform)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (transform(_headers![i]) is { } header)
            {
                _headers[kept++] = header;
            }
        }

        _headers?.RemoveRange(kept, _headers.Count - kept);
        return this;
    }

    /// <summary>Replaces every header of that key by what the function returns; null removes it.</summary>
    public ConnectHeaders Apply(string key, Func<Header, Header?> transform)
    {
        RequireKey(key);
        return Apply(header => header.Key == key ? transform(header) : header);
    }

    /// <summary>A copy that changes on its own.</summary>
    public ConnectHeaders Duplicate() => new(_headers);

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator() => (_headers ?? Enumerable.Empty<Header>()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Same headers in the same order.</summary>
    public bool Equals(ConnectHeaders? other) => other is not null && Count == other.Count && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConnectHeaders);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (Header header in this)
        {
            hash.Add(header);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"ConnectHeaders(headers={string.Join(", ", this.Select(header => $"{header.Key}={header.Value}"))})";

    /// <summary>Appends a header of another record, whose value was checked then.</summary>
    internal void Append(in Header header) => (_headers ??= []).Add(header);

    private static void RequireKey(string key) => ArgumentNullException.ThrowIfNull(key);

    // As in Java only the class is looked at, and a logical name allows the base type's class, too.
    private static void CheckSchemaMatches(in ConnectValue value, Schema? schema)
    {
        if (schema is null)
        {
            return;
        }

        if (value.IsNull && !schema.IsOptional)
        {
            throw new ConnectDataException($"A null value requires an optional schema but was {schema}");
        }

        if (!value.IsNull
            && value.Kind != LogicalTypes.KindOf(schema.Type, LogicalType.None)
            && value.Kind != schema.ValueKind)
        {
            throw new ConnectDataException($"A value of class {value.Kind.DisplayName()} is not compatible with the schema {schema}");
        }
    }

    private ConnectHeaders AddContainer(string key, in ConnectValue value, Schema schema, SchemaType expected)
    {
        if (value.IsNull)
        {
            return Append(key, null, default);
        }

        return schema.Type == expected
            ? Add(key, value, schema)
            : throw new ConnectDataException($"Expecting {expected.DisplayName()} but instead found {schema.Type.DisplayName()}");
    }

    private ConnectHeaders AddPointInTime(string key, long? unixMilliseconds, Schema schema) =>
        Append(key, schema, unixMilliseconds is { } value ? ConnectValue.FromUnixTimeMilliseconds(value) : default);

    private ConnectHeaders Append(string key, Schema? schema, in ConnectValue value)
    {
        RequireKey(key);
        (_headers ??= []).Add(new Header(key, schema, value));
        return this;
    }
}
