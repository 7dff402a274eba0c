using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms.Fields;

/// <summary>Structs are copied in blocks; what comes out must be what each slot gives by itself, and the error that of the first field that fails.</summary>
public sealed class StructPlanTests
{
    private const int Plans = 2000;

    private static readonly StructSlot Failing = new(-1, new FailingAction(), default, IsRequired: false);

    [Fact]
    public void Apply_GeneratedPlans_GivesWhatEachSlotGives()
    {
        int refused = 0;
        int longest = 0;
        for (int seed = 0; seed < Plans; seed++)
        {
            var random = new Random(seed);
            Schema source = Row(random.Next(0, 12));
            StructSlot[] slots = GenerateSlots(random, source.Fields.Count);
            Struct row = Fill(random, source);
            ConnectValue[] values = Values(row);
            ConnectValue[] expected = [.. slots.Select(slot => slot.Read(values, default))];
            int firstRefused = slots.Index().Where(slot => slot.Item.IsRequired && expected[slot.Index].IsNull).Select(slot => slot.Index).DefaultIfEmpty(-1).First();
            Schema target = Row(slots.Select(slot => slot.IsRequired));
            var plan = new StructPlan(source, target, slots);
            string where = $"seed {seed}: {row} through {string.Join(" | ", slots)}";
            try
            {
                Struct actual = plan.Apply(row, default);

                Assert.True(firstRefused < 0, $"{where}: field f{firstRefused} is required and null, got {actual}");
                Assert.True(expected.AsSpan().SequenceEqual(Values(actual)), $"{where}: expected {string.Join(",", expected)}, got {actual}");
                Assert.Same(target, actual.Schema);
            }
            catch (ConnectDataException e)
            {
                Assert.True(firstRefused >= 0 && e.Message.Contains($"\"f{firstRefused}\"", StringComparison.Ordinal), $"{where}: {e.Message}");
                refused++;
            }

            longest = Math.Max(longest, SlotBlock.Of(slots).Select(block => block.Length).DefaultIfEmpty().Max());
        }

        // Both outcomes, and blocks worth the name, must have been seen for the comparison to mean something.
        Assert.InRange(refused, Plans / 20, Plans - (Plans / 20));
        Assert.InRange(longest, 5, int.MaxValue);
    }

    [Fact]
    public void Apply_FailingFieldBeforeRequiredNull_ReportsTheFailingField()
    {
        Schema source = Row(1);
        var plan = new StructPlan(source, Row([false, true]), [Failing, new StructSlot(0, null, default, IsRequired: true)]);

        var e = Assert.Throws<ConnectDataException>(() => plan.Apply(new Struct(source), default));

        Assert.Equal(FailingAction.Message, e.Message);
    }

    [Fact]
    public void Apply_RequiredNullBeforeFailingField_ReportsTheNull()
    {
        Schema source = Row(1);
        var plan = new StructPlan(source, Row([true, false]), [new StructSlot(0, null, default, IsRequired: true), Failing]);

        var e = Assert.Throws<ConnectDataException>(() => plan.Apply(new Struct(source), default));

        Assert.Contains("\"f0\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_StructOfAnotherSchema_IsRefused()
    {
        Schema source = Row(2);
        var plan = new StructPlan(source, source, [new StructSlot(0, null, default, false), new StructSlot(1, null, default, false)]);

        var e = Assert.Throws<ConnectDataException>(() => plan.Apply(new Struct(Row(3)), default));

        Assert.Contains("3 fields", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ComputedSlotInItsOwnPlace_LiesWithinTheBlock()
    {
        StructSlot copy0 = new(0, null, default, false);
        StructSlot computed1 = new(1, new TextAction("x"), default, false);
        StructSlot copy2 = new(2, null, default, false);
        StructSlot inserted = new(-1, new TextAction("y"), default, false);

        Assert.Equal([new SlotBlock(0, 0, 3)], SlotBlock.Of([copy0, computed1, copy2, inserted]));
        Assert.Equal([new SlotBlock(0, 0, 1), new SlotBlock(2, 2, 1)], SlotBlock.Of([copy0, inserted, copy2]));
        Assert.Equal([new SlotBlock(2, 0, 1), new SlotBlock(0, 1, 1)], SlotBlock.Of([copy2, copy0, computed1]));
        Assert.Empty(SlotBlock.Of([inserted, computed1]));
    }

    private static StructSlot[] GenerateSlots(Random random, int sourceFields)
    {
        var slots = new StructSlot[random.Next(0, 14)];
        int source = -1;
        for (int i = 0; i < slots.Length; i++)
        {
            // Mostly the next field, sometimes any, so that there are blocks, gaps and fields taken twice.
            source = random.Next(6) == 0 ? random.Next(-1, sourceFields) : source + 1;
            source = source < sourceFields ? source : -1;
            SlotAction? action = source < 0 || random.Next(5) == 0 ? new TextAction($"made{i}") : null;
            ConnectValue value = random.Next(6) == 0 ? ConnectValue.From("default") : default;
            slots[i] = new StructSlot(source, action, value, IsRequired: action is null && random.Next(6) == 0);
        }

        return slots;
    }

    private static Struct Fill(Random random, Schema schema)
    {
        var row = new Struct(schema);
        foreach (Field field in schema.Fields)
        {
            if (random.Next(4) > 0)
            {
                row.Put(field, $"v{field.Index}");
            }
        }

        return row;
    }

    private static ConnectValue[] Values(Struct row) => [.. row.Schema.Fields.Select(field => row.GetWithoutDefault(field.Index))];

    private static Schema Row(int fields) => Row(Enumerable.Repeat(false, fields));

    private static Schema Row(IEnumerable<bool> areRequired)
    {
        SchemaBuilder builder = SchemaBuilder.Struct();
        foreach ((int i, bool isRequired) in areRequired.Index())
        {
            builder.Field($"f{i}", isRequired ? Schema.String : Schema.OptionalString);
        }

        return builder.Build();
    }

    private sealed class TextAction(string text) : SlotAction
    {
        public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => value.IsNull ? text : $"{text}({value.AsString()})";
    }

    private sealed class FailingAction : SlotAction
    {
        public const string Message = "The action fails.";

        public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => throw new ConnectDataException(Message);
    }
}
