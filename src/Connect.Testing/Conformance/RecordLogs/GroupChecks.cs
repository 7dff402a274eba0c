using System.Text.RegularExpressions;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Testing.Conformance.RecordLogs;

/// <summary>What groups do.</summary>
internal static class GroupChecks
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    public static async Task CommitAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        var partition = new TopicPartition(topic, 0);
        string group = LogCheck.NewName("group");
        await check.AppendAsync(check.Producer(), topic, (null, "0"), (null, "1"), (null, "2")).ConfigureAwait(false);
        ILogConsumer first = Subscribed(check, group, topic);
        Expect.Equal(3, (await check.ReadAsync(first, 3).ConfigureAwait(false)).Count, "The records that a new group reads from the beginning");
        await first.CommitAsync(new Dictionary<TopicPartition, long> { [partition] = 2 }, check.CancellationToken).ConfigureAwait(false);
        await DisposeAsync(check, first).ConfigureAwait(false);

        ILogConsumer second = Subscribed(check, group, topic);

        Expect.Sequence(["2"], (await check.ReadAsync(second, 1).ConfigureAwait(false)).Select(record => record.Value), "The records of a group's next member after a commit of offset 2");
        Expect.Sequence([KeyValuePair.Create(partition, 2L)], await OffsetsAsync(check, group).ConfigureAwait(false), "ListGroupOffsetsAsync after a commit of offset 2");
    }

    public static async Task CommitWhilePollingAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        var partition = new TopicPartition(topic, 0);
        string group = LogCheck.NewName("group");
        await check.AppendAsync(check.Producer(), topic, (null, "0")).ConfigureAwait(false);
        ILogConsumer consumer = Subscribed(check, group, topic);
        await check.ReadAsync(consumer, 1).ConfigureAwait(false);

        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<LogBatch> polling = Task.Run(
            () =>
            {
                started.SetResult();
                return consumer.PollAsync(LogCheck.Forever, check.CancellationToken).AsTask();
            },
            check.CancellationToken);
        await started.Task.ConfigureAwait(false);

        // Several, so that some of them meet the poll when it waits.
        for (int i = 0; i < 10; i++)
        {
            await CallLimit.RunAsync(
                check.Timeout,
                "CommitAsync while another thread polls",
                () => consumer.CommitAsync(new Dictionary<TopicPartition, long> { [partition] = 1 }, check.CancellationToken).AsTask()).ConfigureAwait(false);
            await Task.Delay(1, check.CancellationToken).ConfigureAwait(false);
        }

        consumer.Wakeup();
        await CallLimit.RunAsync(check.Timeout, "A poll that was woken up", () => polling).ConfigureAwait(false);

        Expect.Sequence([KeyValuePair.Create(partition, 1L)], await OffsetsAsync(check, group).ConfigureAwait(false), "ListGroupOffsetsAsync after a commit from another thread");
    }

    public static async Task TwoGroupsAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        await check.AppendAsync(check.Producer(), topic, (null, "0"), (null, "1")).ConfigureAwait(false);
        ILogConsumer first = Subscribed(check, LogCheck.NewName("group"), topic);
        ILogConsumer second = Subscribed(check, LogCheck.NewName("group"), topic);

        Expect.Equal(2, (await check.ReadAsync(first, 2).ConfigureAwait(false)).Count, "The records that one group reads");
        Expect.Equal(2, (await check.ReadAsync(second, 2).ConfigureAwait(false)).Count, "The records that another group reads of the same topic");
    }

    public static async Task LatestAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        ILogProducer producer = check.Producer();
        await check.AppendAsync(producer, topic, (null, "old")).ConfigureAwait(false);
        ILogConsumer consumer = check.Consumer(new ConsumerOptions { GroupId = LogCheck.NewName("group"), Settings = new Dictionary<string, string> { ["auto.offset.reset"] = "latest" } });
        consumer.Subscribe(TopicSelection.Of(topic), new RecordingListener());
        var read = new List<TextRecord>();

        // A log that looks up the end only after the assignment may skip some of what is appended meanwhile.
        await check.EventuallyAsync(
            async () =>
            {
                read.AddRange(await check.PollAsync(consumer, check.QuietAfter).ConfigureAwait(false));
                if (consumer.Assignment.Count > 0 && read.Count == 0)
                {
                    await check.AppendAsync(producer, topic, (null, "new")).ConfigureAwait(false);
                }

                return read.Count > 0;
            },
            () => "A consumer that starts at the latest offset got nothing of what was appended after its assignment").ConfigureAwait(false);

        Expect.Equal("new", read[0].Value, "The first record with auto.offset.reset=latest");
    }

    public static async Task LaterTopicsAsync(LogCheck check)
    {
        string name = LogCheck.NewName("orders");
        ILogProducer producer = check.Producer();
        ILogConsumer consumer = check.Consumer(new ConsumerOptions { GroupId = LogCheck.NewName("group"), Settings = new Dictionary<string, string> { ["metadata.max.age.ms"] = "500" } });
        consumer.Subscribe(TopicSelection.Matching(new Regex($"unknown|{name}-.*")), new RecordingListener());
        await check.NothingMoreAsync(consumer, "Without a topic of the pattern").ConfigureAwait(false);

        foreach (string topic in (string[])[$"{name}-1", $"my-{name}-1", name])
        {
            await check.TopicAsync(new TopicSpec(topic)).ConfigureAwait(false);
            await check.AppendAsync(producer, topic, (null, topic)).ConfigureAwait(false);
        }

        Expect.Sequence([$"{name}-1"], (await check.ReadAsync(consumer, 1).ConfigureAwait(false)).Select(record => record.Topic), "The topics that match the pattern as a whole");
        await check.NothingMoreAsync(consumer, "After the only topic whose whole name matches").ConfigureAwait(false);
    }

    public static async Task MembersComeAndGoAsync(LogCheck check)
    {
        const int Partitions = 6;
        string topic = await check.TopicAsync(Partitions).ConfigureAwait(false);
        string group = LogCheck.NewName("group");
        ILogProducer producer = check.Producer();
        var all = new List<GroupMember>();
        var members = new List<GroupMember>();
        int appended = 0;
        foreach (int joining in (int[])[1, 1, 1, -1, -1])
        {
            if (joining > 0)
            {
                members.Add(new GroupMember(check, group, TopicSelection.Of(topic)));
                all.Add(members[^1]);
            }
            else
            {
                GroupMember leaving = members[0];
                members.RemoveAt(0);
                await DisposeAsync(check, leaving.Consumer).ConfigureAwait(false);
                Expect.That(leaving.Listener.Owned.Count == 0, $"A consumer was disposed, but its listener still has {leaving.Listener.Owned.Count} partitions; call OnRevokedAsync before they go.");
            }

            await AppendToEachAsync().ConfigureAwait(false);
            await SettleAsync(Partitions / members.Count).ConfigureAwait(false);
        }

        await check.EventuallyAsync(
            async () =>
            {
                await members[0].PollAsync(s_poll).ConfigureAwait(false);
                return all.SelectMany(member => member.Read).Select(record => record.Value).Distinct().Count() == appended;
            },
            () => $"{appended} records were appended while members came and went, but {all.SelectMany(member => member.Read).Select(record => record.Value).Distinct().Count()} were read").ConfigureAwait(false);

        async Task AppendToEachAsync()
        {
            using var batch = new AppendBatch();
            for (int partition = 0; partition < Partitions; partition++)
            {
                batch.AddText(topic, null, $"{appended++}", partition);
            }

            await check.AppendAsync(producer, batch).ConfigureAwait(false);
        }

        async Task SettleAsync(int each) => await check.EventuallyAsync(
            async () =>
            {
                foreach (GroupMember member in members)
                {
                    await member.PollAsync(s_poll).ConfigureAwait(false);
                    int owned = members.Sum(other => other.Listener.Owned.Count);
                    int distinct = members.SelectMany(other => other.Listener.Owned).Distinct().Count();
                    Expect.That(owned == distinct, $"{owned - distinct} partitions had two owners; assign a partition only after OnRevokedAsync of its owner has returned.");
                }

                return members.TrueForAll(member => member.Listener.Owned.Count == each);
            },
            () => $"A group of {members.Count} did not share {Partitions} partitions evenly, but as {string.Join(", ", members.Select(member => member.Listener.Owned.Count))},").ConfigureAwait(false);
    }

    public static async Task AlteredAndDeletedAsync(LogCheck check)
    {
        string topic = await check.TopicAsync(2).ConfigureAwait(false);
        TopicPartition first = new(topic, 0);
        TopicPartition second = new(topic, 1);
        string group = LogCheck.NewName("group");
        Expect.Sequence([], await OffsetsAsync(check, group).ConfigureAwait(false), "ListGroupOffsetsAsync of an unknown group");
        using var batch = new AppendBatch();
        for (int i = 0; i < 20; i++)
        {
            batch.AddText(topic, null, $"{i / 2}", partition: i % 2);
        }

        await check.AppendAsync(check.Producer(), batch).ConfigureAwait(false);
        await check.Log.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long?> { [first] = 9, [second] = 8 }, check.CancellationToken).ConfigureAwait(false);
        ILogConsumer consumer = Subscribed(check, group, topic);
        IReadOnlyList<TextRecord> read = await check.ReadAsync(consumer, 3).ConfigureAwait(false);
        Expect.Sequence(["9", "8", "9"], read.OrderBy(record => record.Partition).Select(record => record.Value), "The records of a group whose offsets were altered to 9 and 8");
        await Expect.FailsAsync<ConnectException>(
            async () => await check.Log.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long?> { [first] = 0 }, check.CancellationToken).ConfigureAwait(false),
            "AlterGroupOffsetsAsync of a group with a member").ConfigureAwait(false);
        await Expect.FailsAsync<ConnectException>(
            async () => await check.Log.DeleteGroupAsync(group, check.CancellationToken).ConfigureAwait(false), "DeleteGroupAsync of a group with a member").ConfigureAwait(false);
        await DisposeAsync(check, consumer).ConfigureAwait(false);

        await check.Log.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long?> { [first] = null }, check.CancellationToken).ConfigureAwait(false);
        Expect.Sequence([KeyValuePair.Create(second, 8L)], await OffsetsAsync(check, group).ConfigureAwait(false), "ListGroupOffsetsAsync after one of two offsets was set to null");
        await check.Log.DeleteGroupAsync(group, check.CancellationToken).ConfigureAwait(false);
        await check.Log.DeleteGroupAsync(LogCheck.NewName("unknown"), check.CancellationToken).ConfigureAwait(false);
        Expect.Sequence([], await OffsetsAsync(check, group).ConfigureAwait(false), "ListGroupOffsetsAsync of a deleted group");
    }

    public static async Task CommitInsideRevokedAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        string group = LogCheck.NewName("group");
        await check.AppendAsync(check.Producer(), topic, (null, "0"), (null, "1")).ConfigureAwait(false);
        var member = new GroupMember(check, group, TopicSelection.Of(topic));
        await check.ReadAsync(member.Consumer, 2).ConfigureAwait(false);

        await DisposeAsync(check, member.Consumer).ConfigureAwait(false);

        Expect.Sequence(
            [KeyValuePair.Create(new TopicPartition(topic, 0), 2L)],
            await OffsetsAsync(check, group).ConfigureAwait(false),
            "ListGroupOffsetsAsync after a commit in OnRevokedAsync of a consumer that is disposed");
    }

    private static ILogConsumer Subscribed(LogCheck check, string group, string topic)
    {
        ILogConsumer consumer = check.Consumer(new ConsumerOptions { GroupId = group });
        consumer.Subscribe(TopicSelection.Of(topic), new RecordingListener());
        return consumer;
    }

    private static async Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(LogCheck check, string group) =>
        await check.Log.ListGroupOffsetsAsync(group, check.CancellationToken).ConfigureAwait(false);

    private static Task DisposeAsync(LogCheck check, ILogConsumer consumer) => CallLimit.RunAsync(check.Timeout, "DisposeAsync of a consumer", () => consumer.DisposeAsync().AsTask());
}
