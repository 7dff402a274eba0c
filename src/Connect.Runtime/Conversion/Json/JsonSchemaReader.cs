using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Reads an envelope's schema. Members may come in any order, so each object is scanned once for their places and then read in the order of the rules.</summary>
internal sealed class JsonSchemaReader
{
    private const int NotThere = -1;

    // Indexes into the places of a schema object's members.
    private const int Type = 0, Items = 1, Keys = 2, Values = 3, Fields = 4, Optional = 5, Name = 6, Version = 7, Doc = 8, Parameters = 9, Default = 10, FieldName = 11;
    private const int MemberCount = 12;

    private static readonly string[] MemberNames =
        ["type", "items", "keys", "values", "fields", "optional", "name", "version", "doc", "parameters", "default", "field"];

    private readonly JsonPayloadReader _defaults = new();

    /// <summary>The schema at that place of a document whose syntax was checked; null for the literal <c>null</c>.</summary>
    public Schema? Read(ReadOnlySpan<byte> data, int position)
    {
        Span<int> places = stackalloc int[MemberCount];
        places.Fill(NotThere);
        var scanner = new JsonScanner(data, position);
        if (scanner.Peek() == (byte)'n')
        {
            return null;
        }

        FindMembers(scanner, places);
        if (!IsText(data, places[Type]))
        {
            throw new ConnectDataException("Schema must contain 'type' field");
        }

        SchemaBuilder builder = Start(data, places);
        ReadAttributes(data, places, builder);
        return builder.Build();
    }

    private static void FindMembers(JsonScanner scanner, Span<int> places)
    {
        if (scanner.Peek() != (byte)'{')
        {
            return;
        }

        scanner.Open();
        if (scanner.TryClose((byte)'}'))
        {
            return;
        }

        do
        {
            Range name = scanner.TakeName();
            int member = Array.IndexOf(MemberNames, JsonStringDecoder.Decode(scanner.Data[name]));
            scanner.Peek();
            if (member >= 0)
            {
                places[member] = scanner.Position;
            }

            scanner.SkipValue();
        }
        while (scanner.Continues((byte)'}'));
    }

    private SchemaBuilder Start(ReadOnlySpan<byte> data, ReadOnlySpan<int> places)
    {
        string type = Text(data, places[Type]);
        switch (type)
        {
            case "array":
                if (places[Items] == NotThere || First(data, places[Items]) == (byte)'n')
                {
                    throw new ConnectDataException("Array schema did not specify the element type");
                }

                return SchemaBuilder.Array(Read(data, places[Items])!);
            case "map":
                if (places[Keys] == NotThere)
                {
                    throw new ConnectDataException("Map schema did not specify the key type");
                }

                if (places[Values] == NotThere)
                {
                    throw new ConnectDataException("Map schema did not specify the value type");
                }

                return SchemaBuilder.Map(Read(data, places[Keys])!, Read(data, places[Values])!);
            case "struct":
                return StartStruct(data, places[Fields]);
            default:
                for (SchemaType primitive = SchemaType.Int8; primitive <= SchemaType.Bytes; primitive++)
                {
                    if (JsonSchemaWriter.TypeName(primitive) == type)
                    {
                        return new SchemaBuilder(primitive);
                    }
                }

                throw new ConnectDataException($"Unknown schema type: {type}");
        }
    }

    private SchemaBuilder StartStruct(ReadOnlySpan<byte> data, int place)
    {
        if (place == NotThere || First(data, place) != (byte)'[')
        {
            throw new ConnectDataException("Struct schema's \"fields\" argument is not an array.");
        }

        SchemaBuilder builder = SchemaBuilder.Struct();
        var scanner = new JsonScanner(data, place);
        scanner.Open();
        if (scanner.TryClose((byte)']'))
        {
            return builder;
        }

        do
        {
            scanner.Peek();
            ReadField(data, scanner, builder);
            scanner.SkipValue();
        }
        while (scanner.Continues((byte)']'));

        return builder;
    }

    private void ReadField(ReadOnlySpan<byte> data, JsonScanner scanner, SchemaBuilder builder)
    {
        Span<int> places = stackalloc int[MemberCount];
        places.Fill(NotThere);
        FindMembers(scanner, places);
        if (!IsText(data, places[FieldName]))
        {
            throw new ConnectDataException("Struct schema's field name not specified properly");
        }

        builder.Field(Text(data, places[FieldName]), Read(data, scanner.Position)!);
    }

    private void ReadAttributes(ReadOnlySpan<byte> data, ReadOnlySpan<int> places, SchemaBuilder builder)
    {
        if (places[Optional] != NotThere && First(data, places[Optional]) == (byte)'t')
        {
            builder.Optional();
        }
        else
        {
            builder.Required();
        }

        if (IsText(data, places[Name]))
        {
            builder.Name(Text(data, places[Name]));
        }

        if (places[Version] != NotThere && JsonPayloadReader.IsNumber(First(data, places[Version])))
        {
            var scanner = new JsonScanner(data, places[Version]);
            JsonNumber version = JsonNumber.Take(ref scanner);
            if (version.IsIntegral)
            {
                builder.Version((int)version.ToInt64());
            }
        }

        if (IsText(data, places[Doc]))
        {
            builder.Doc(Text(data, places[Doc]));
        }

        if (places[Parameters] != NotThere && First(data, places[Parameters]) == (byte)'{')
        {
            ReadParameters(new JsonScanner(data, places[Parameters]), builder);
        }

        if (places[Default] != NotThere && First(data, places[Default]) != (byte)'n')
        {
            ReadDefault(new JsonScanner(data, places[Default]), builder);
        }
    }

    private static void ReadParameters(JsonScanner scanner, SchemaBuilder builder)
    {
        scanner.Open();
        if (scanner.TryClose((byte)'}'))
        {
            return;
        }

        do
        {
            string name = JsonStringDecoder.Decode(scanner.Data[scanner.TakeName()]);
            if (scanner.Peek() != (byte)'"')
            {
                throw new ConnectDataException("Schema parameters must have string values.");
            }

            builder.Parameter(name, scanner.TakeString());
        }
        while (scanner.Continues((byte)'}'));
    }

    private void ReadDefault(JsonScanner scanner, SchemaBuilder builder)
    {
        Schema schema = builder.Build();
        ConnectValue value = _defaults.Read(ref scanner, new JsonReadPlan(schema, replaceNullWithDefault: true));
        if (schema.Type == SchemaType.Struct && schema.Logical == LogicalType.None)
        {
            // Java compares the default's schema, which has no default yet, with the finished one.
            throw new SchemaBuilderException("Invalid default value", new ConnectDataException("Struct schemas do not match."));
        }

        builder.Default(value);
    }

    private static byte First(ReadOnlySpan<byte> data, int place) => data[place];

    private static bool IsText(ReadOnlySpan<byte> data, int place) => place != NotThere && data[place] == (byte)'"';

    private static string Text(ReadOnlySpan<byte> data, int place) => new JsonScanner(data, place).TakeString();
}
