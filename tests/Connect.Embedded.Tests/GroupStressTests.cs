using System.Collections.Concurrent;
using Connect.Data;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Embedded.Tests;

public sealed class GroupStressTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Group_MembersJoinAndLeaveWhileReading_EachRecordIsReadOnceAndInOrder()
    {
        const int Records = 20_000;
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = _directory.File("connect.db") });
        await log.CreateTopicAsync(new TopicSpec("t", 8));
        var seen = new ConcurrentDictionary<TopicPartition, List<long>>();
        int count = 0;
        using var stop = new CancellationTokenSource();

        // A member that reads, notes, commits where it is when partitions leave it, and itself leaves after so many polls.
        async Task MemberAsync(int polls)
        {
            await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { GroupId = "g", MaxPollRecords = 50 });
            var listener = new RecordingListener { WhenRevoked = partitions => consumer.CommitAsync(partitions.ToDictionary(partition => partition, consumer.Position)) };
            consumer.Subscribe(TopicSelection.Of("t"), listener);
            for (int i = 0; i < polls && !stop.IsCancellationRequested; i++)
            {
                foreach (TextRecord record in RecordLogExtensions.Copy(await consumer.PollAsync(TimeSpan.FromMilliseconds(5))))
                {
                    seen.GetOrAdd(new(record.Topic, record.Partition), _ => []).Add(record.Offset);
                    Interlocked.Increment(ref count);
                }
            }
        }

        async Task MembersAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await MemberAsync(Random.Shared.Next(1, 30));
            }
        }

        Task[] members = [Task.Run(MembersAsync), Task.Run(MembersAsync), Task.Run(MembersAsync), Task.Run(() => MemberAsync(int.MaxValue))];
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        for (int i = 0; i < Records; i += 100)
        {
            await producer.AppendTextAsync("t", [.. Enumerable.Range(i, 100).Select(n => ((string?)$"{n}", (string?)$"{n}"))]);
        }

        await Wait.UntilAsync(() => Volatile.Read(ref count) >= Records || members.Any(member => member.IsFaulted), "all records", () => $"{count} of {Records}");
        await stop.CancelAsync();
        await Task.WhenAll(members);

        Assert.Equal(Records, count);
        foreach ((TopicPartition partition, List<long> offsets) in seen)
        {
            Assert.Equal(Enumerable.Range(0, offsets.Count).Select(offset => (long)offset), offsets);
            Assert.Equal(offsets.Count, (await log.ListGroupOffsetsAsync("g"))[partition]);
        }
    }
}
