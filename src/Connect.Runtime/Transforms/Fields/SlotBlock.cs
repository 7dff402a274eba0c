namespace Connect.Runtime.Transforms.Fields;

/// <summary>Slots next to each other in the old struct that stay so in the new one, copied together: that is one write barrier instead of one for each.</summary>
/// <param name="Source">First slot in the old struct.</param>
/// <param name="Target">First slot in the new struct.</param>
/// <param name="Length">Number of slots.</param>
internal readonly record struct SlotBlock(int Source, int Target, int Length)
{
    /// <summary>Blocks that hold every slot that is just copied. One that is computed from its own place may lie within, too; it is written over afterwards.</summary>
    public static SlotBlock[] Of(ReadOnlySpan<StructSlot> slots)
    {
        var blocks = new List<SlotBlock>();
        for (int start = 0; start < slots.Length;)
        {
            if (!slots[start].IsCopy)
            {
                start++;
                continue;
            }

            int end = start + 1;
            for (int next = end; next < slots.Length && slots[next].Source == slots[start].Source + next - start; next++)
            {
                end = slots[next].IsCopy ? next + 1 : end;
            }

            blocks.Add(new SlotBlock(slots[start].Source, start, end - start));
            start = end;
        }

        return [.. blocks];
    }
}
