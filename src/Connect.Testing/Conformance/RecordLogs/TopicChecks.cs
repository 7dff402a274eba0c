using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Testing.Conformance.RecordLogs;

/// <summary>What topics are.</summary>
internal static class TopicChecks
{
    public static async Task SecondTimeAsync(LogCheck check)
    {
        string topic = LogCheck.NewName("topic");

        Expect.That(await check.Log.CreateTopicAsync(new TopicSpec(topic, 3), check.CancellationToken).ConfigureAwait(false), "CreateTopicAsync of a new topic returned false.");
        await check.TopicAsync(new TopicSpec(topic, 3)).ConfigureAwait(false);
        Expect.That(
            !await check.Log.CreateTopicAsync(TopicSpec.Compacted(topic, 5), check.CancellationToken).ConfigureAwait(false),
            "CreateTopicAsync of a topic that is there returned true; return false, and leave it as it is.");

        TopicDescription? description = await check.Log.DescribeTopicAsync(topic, check.CancellationToken).ConfigureAwait(false);
        Expect.Equal(3, description?.Partitions, "The partitions of a topic that was created with 3 and then, in vain, with 5");
        Expect.Equal(false, description?.IsCompacted, "Whether a topic is compacted that was created without and then, in vain, with compaction");
        Expect.That(await check.Log.DescribeTopicAsync(LogCheck.NewName("unknown"), check.CancellationToken).ConfigureAwait(false) is null, "DescribeTopicAsync of an unknown topic returned one; return null.");
    }

    public static async Task BadNameAsync(LogCheck check)
    {
        foreach (string name in (string[])["", "..", "a b", "ä", new string('a', 250)])
        {
            await Expect.FailsAsync<ConnectException>(
                async () => await check.Log.CreateTopicAsync(new TopicSpec(name), check.CancellationToken).ConfigureAwait(false),
                $"CreateTopicAsync with the name '{(name.Length > 20 ? name[..20] + "…" : name)}'").ConfigureAwait(false);
        }
    }

    public static async Task CompactedAsync(LogCheck check)
    {
        string topic = await check.TopicAsync(TopicSpec.Compacted(LogCheck.NewName("compacted"))).ConfigureAwait(false);
        TopicDescription? description = await check.Log.DescribeTopicAsync(topic, check.CancellationToken).ConfigureAwait(false);
        Expect.Equal(true, description?.IsCompacted, "Whether a topic is compacted that was created so");
        ILogProducer producer = check.Producer();
        await check.AppendAsync(producer, topic, ("a", "1"), ("b", "1"), ("a", "2")).ConfigureAwait(false);
        await check.AppendAsync(producer, topic, ("c", "1"), ("b", null), ("a", "3"), ("end", "1")).ConfigureAwait(false);

        // Compacted already or not yet, whoever reads it all knows the newest of each key.
        var newest = new Dictionary<string, string?>();
        ILogConsumer consumer = check.Reader(topic);
        while (!newest.ContainsKey("end"))
        {
            foreach (TextRecord record in await check.ReadAsync(consumer, 1).ConfigureAwait(false))
            {
                newest[record.Key!] = record.Value;
            }
        }

        Expect.Equal("3", newest.GetValueOrDefault("a"), "The newest value of a key of a compacted topic");
        Expect.Equal("1", newest.GetValueOrDefault("c"), "The only value of a key of a compacted topic");
        Expect.Equal(null, newest.GetValueOrDefault("b"), "The value of a key whose newest record is a tombstone");
    }

    public static async Task ListAsync(LogCheck check)
    {
        string common = LogCheck.NewName("listed");
        await check.TopicAsync(new TopicSpec(common + "-b", 1)).ConfigureAwait(false);
        await check.TopicAsync(new TopicSpec(common + "-a", 2)).ConfigureAwait(false);

        IReadOnlyList<(string, int)> listed = [];
        await check.EventuallyAsync(
            async () =>
            {
                IReadOnlyList<TopicDescription> all = await check.Log.ListTopicsAsync(check.CancellationToken).ConfigureAwait(false);
                listed = [.. all.Where(topic => topic.Name.StartsWith(common, StringComparison.Ordinal)).Select(topic => (topic.Name, topic.Partitions))];
                return listed.Count == 2;
            },
            () => $"ListTopicsAsync knows {listed.Count} of two topics that were created").ConfigureAwait(false);
        Expect.Sequence([(common + "-a", 2), (common + "-b", 1)], listed, "Topics by name, with their partitions");
    }
}
