using Connect.Data;
using Connect.Errors;
using Connect.Source;

namespace Connect.Testing.Conformance;

/// <summary>
/// What every source task does: it resumes exactly after any committed offset, honours cancellation without losing records, tolerates what a worker may call, and stops.
/// Derive, say how to make the task and its source, and run the <see cref="ConformanceSuite.Checks"/>.
/// </summary>
public abstract class SourceTaskConformance : ConformanceSuite
{
    /// <summary>Lists the checks.</summary>
    protected SourceTaskConformance()
    {
        Add("Poll_TheSameSource_GivesTheSameRecords", SameRecordsAsync);
        Add("Restart_FromEveryCommittedOffset_GivesExactlyTheRest", RestartsAsync);
        Add("Offsets_OfEveryRecord_SurviveTheOffsetTopic", OffsetsAsync);
        Add("Start_UnusableOffset_IsRefusedOrIgnored", UnusableOffsetAsync);
        Add("Start_Cancelled_ReturnsPromptly", CancelledStartAsync);
        Add("Poll_CancelledWhileWaiting_ReturnsPromptly", CancelledWhileWaitingAsync);
        Add("Poll_CancelledAtOnce_LosesNothing", CancelledAtOnceAsync);
        Add("CommitRecord_WithAndWithoutMetadata_IsTolerated", CommitRecordAsync);
        Add("Stop_Twice_IsTolerated", StopTwiceAsync);
        Add("Stop_NeverStarted_IsTolerated", StopNeverStartedAsync);
    }

    /// <summary>The task's configuration, for the source that <see cref="PrepareAsync"/> sets up.</summary>
    protected abstract IReadOnlyDictionary<string, string> Config { get; }

    /// <summary>A poll that returns nothing for so long means that the source has no more. Default 300 ms; more for a source that answers slowly.</summary>
    protected virtual TimeSpan IdleAfter => TimeSpan.FromMilliseconds(300);

    /// <summary>How soon a cancelled start or poll must be back. Default 5 s.</summary>
    protected virtual TimeSpan CancelledWithin => TimeSpan.FromSeconds(5);

    /// <summary>A new task, not yet initialized.</summary>
    protected abstract ISourceTask CreateTask();

    /// <summary>Sets up a source with at least two records, and preferably no more than a few dozen; called before each check, which then reads it several times.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Whether both are the same record of the source. The default compares source partition and offset, topic, key and value, but not the timestamp.</summary>
    protected virtual bool AreSame(SourceRecord expected, SourceRecord actual) =>
        Equals(expected.SourcePartition, actual.SourcePartition)
        && Equals(expected.SourceOffset, actual.SourceOffset)
        && expected.Topic == actual.Topic
        && Equals(expected.KeySchema, actual.KeySchema)
        && expected.Key == actual.Key
        && Equals(expected.ValueSchema, actual.ValueSchema)
        && expected.Value == actual.Value;

    private SourceTaskHarness CreateHarness() => new(CreateTask, Config) { Timeout = Timeout, IdleAfter = IdleAfter };

    private async Task SameRecordsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SourceRecord> first = await PrepareAndReadAsync(cancellationToken).ConfigureAwait(false);
        RequireSame(first, await ReadAsync(CreateHarness(), cancellationToken).ConfigureAwait(false), "A second task without committed offsets");
    }

    private async Task RestartsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SourceRecord> all = await PrepareAndReadAsync(cancellationToken).ConfigureAwait(false);
        for (int committed = 1; committed <= all.Count; committed++)
        {
            SourceTaskHarness harness = CreateHarness();
            foreach (SourceRecord record in all.Take(committed))
            {
                Require(record.SourcePartition is not null && record.SourceOffset is not null, "A record has no source partition or no source offset, so a restarted task cannot know where to go on.");
                harness.SetOffset(record.SourcePartition!, record.SourceOffset);
            }

            IReadOnlyList<SourceRecord> rest = await ReadAsync(harness, cancellationToken).ConfigureAwait(false);
            RequireSame([.. all.Skip(committed)], rest, $"A task that found the offsets of the first {committed} of {all.Count} records");
        }
    }

    private async Task OffsetsAsync(CancellationToken cancellationToken)
    {
        var stored = new Dictionary<OffsetMap, OffsetMap>();
        foreach (SourceRecord record in await PrepareAndReadAsync(cancellationToken).ConfigureAwait(false))
        {
            RequireFinite(record.SourcePartition, "source partition");
            RequireFinite(record.SourceOffset, "source offset");
            if (record.SourcePartition is { } partition && !stored.TryAdd(MemoryOffsets.AsStored(partition), partition))
            {
                OffsetMap other = stored[MemoryOffsets.AsStored(partition)];
                Require(
                    other.Equals(partition),
                    $"The source partitions {other} and {partition} differ by a type that the offset topic does not keep, so one would get the other's offset; tell them apart by value or key.");
            }
        }
    }

    private static void RequireFinite(OffsetMap? map, string what)
    {
        foreach ((string key, ConnectValue value) in map ?? OffsetMap.Empty)
        {
            Require(
                !(value.Kind == ValueKind.Float64 && !double.IsFinite(value.AsFloat64())) && !(value.Kind == ValueKind.Float32 && !float.IsFinite(value.AsFloat32())),
                $"A {what} has {value} as '{key}', which the JSON of the offset topic does not have as a number; use text.");
        }
    }

    private async Task UnusableOffsetAsync(CancellationToken cancellationToken)
    {
        SourceRecord last = (await PrepareAndReadAsync(cancellationToken).ConfigureAwait(false))[^1];
        if (last.SourcePartition is null || last.SourceOffset is null)
        {
            return;
        }

        await StartAtAsync(OffsetMap.Empty, "without any entry").ConfigureAwait(false);
        await StartAtAsync(OffsetMap.From(last.SourceOffset.Select(entry => KeyValuePair.Create(entry.Key, ConnectValue.Null))), "of nulls").ConfigureAwait(false);
        await StartAtAsync(OffsetMap.From(last.SourceOffset.Select(entry => KeyValuePair.Create(entry.Key, OtherClass(entry.Value)))), "of other classes").ConfigureAwait(false);

        async Task StartAtAsync(OffsetMap offset, string what)
        {
            SourceTaskHarness harness = CreateHarness();
            harness.SetOffset(last.SourcePartition, offset);
            try
            {
                await ReadAsync(harness, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectException)
            {
                // As it should, if the task cannot go on without.
            }
            catch (Exception error) when (error is not OperationCanceledException and not TimeoutException)
            {
                throw new ConformanceException(
                    $"A task that found an offset {what}, {offset}, failed with {error.GetType().Name}; throw ConnectException with a sentence that tells what is wrong with the offset.", error);
            }
        }
    }

    private static ConnectValue OtherClass(ConnectValue value) => value.Kind == ValueKind.String ? 1L : "unusable";

    private async Task CancelledStartAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        ISourceTask task = CreateTask();
        task.Initialize(CreateHarness().CreateContext());
        await Expect.EndsWhenCancelledAsync("StartAsync", CancelledWithin, cancelled => task.StartAsync(Config, cancelled)).ConfigureAwait(false);
        await StopAsync(task, "StopAsync after a start that was cancelled", cancellationToken).ConfigureAwait(false);
    }

    private async Task CancelledWhileWaitingAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        SourceTaskHarness harness = CreateHarness();
        await using (harness.ConfigureAwait(false))
        {
            await harness.StartAsync(cancellationToken).ConfigureAwait(false);
            for (bool idle = false; !idle;)
            {
                idle = await PollAndCancelAsync(harness.RunningTask, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One poll that is cancelled when it has not returned within <see cref="IdleAfter"/>; true when there was nothing.</summary>
    private async Task<bool> PollAndCancelAsync(ISourceTask task, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<IReadOnlyList<SourceRecord>?> polling = Task.Run(() => task.PollAsync(cancel.Token).AsTask(), CancellationToken.None);
        await Task.WhenAny(polling, Task.Delay(IdleAfter, cancellationToken)).ConfigureAwait(false);
        await cancel.CancelAsync().ConfigureAwait(false);
        try
        {
            return await CallLimit.RunAsync(CancelledWithin, "PollAsync", () => polling).ConfigureAwait(false) is not { Count: > 0 };
        }
        catch (TimeoutException) when (!polling.IsCompleted)
        {
            throw new ConformanceException(
                $"PollAsync did not return within {CancelledWithin.TotalSeconds:0.###} s after its token was cancelled; hand the token to everything it waits for.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    private async Task CancelledAtOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SourceRecord> all = await PrepareAndReadAsync(cancellationToken).ConfigureAwait(false);
        SourceTaskHarness harness = CreateHarness();
        await using (harness.ConfigureAwait(false))
        {
            await harness.StartAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await harness.PollAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // As it may, if nothing is lost by it.
            }

            await harness.PollUntilIdleAsync(cancellationToken).ConfigureAwait(false);
            RequireSame(all, harness.Records, "A task whose first poll was cancelled");
        }
    }

    private async Task CommitRecordAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        SourceTaskHarness harness = CreateHarness();
        await using (harness.ConfigureAwait(false))
        {
            await harness.StartAsync(cancellationToken).ConfigureAwait(false);
            await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
            await harness.PollUntilIdleAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await harness.DropAsync(1, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException and not TimeoutException)
            {
                throw new ConformanceException($"CommitRecord without metadata (a record that was dropped on its way) failed with {error.GetType().Name}: {error.Message}", error);
            }

            await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StopTwiceAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        SourceTaskHarness harness = CreateHarness();
        await harness.StartAsync(cancellationToken).ConfigureAwait(false);
        ISourceTask task = harness.RunningTask;
        await harness.PollUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        await harness.StopAsync(cancellationToken).ConfigureAwait(false);
        await StopAsync(task, "A second StopAsync", cancellationToken).ConfigureAwait(false);
    }

    private async Task StopNeverStartedAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);

        // A worker stops a task also when its start has failed.
        await StopAsync(CreateTask(), "StopAsync of a task that was never started", cancellationToken).ConfigureAwait(false);
    }

    private async Task StopAsync(ISourceTask task, string what, CancellationToken cancellationToken)
    {
        try
        {
            await CallLimit.RunAsync(Timeout, what, () => task.StopAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not TimeoutException)
        {
            throw new ConformanceException($"{what} failed with {error.GetType().Name}: {error.Message}", error);
        }
    }

    private async Task<IReadOnlyList<SourceRecord>> PrepareAndReadAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SourceRecord> all = await ReadAsync(CreateHarness(), cancellationToken).ConfigureAwait(false);
        Require(all.Count >= 2, $"The source gave {all.Count} records, but the check needs two; let PrepareAsync set up more, or IdleAfter give it more time.");
        return all;
    }

    private static async Task<IReadOnlyList<SourceRecord>> ReadAsync(SourceTaskHarness harness, CancellationToken cancellationToken)
    {
        await using (harness.ConfigureAwait(false))
        {
            await harness.StartAsync(cancellationToken).ConfigureAwait(false);
            return await harness.PollUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Order counts within a source partition only.
    private void RequireSame(IReadOnlyList<SourceRecord> expected, IReadOnlyList<SourceRecord> actual, string who)
    {
        Require(expected.Count == actual.Count, $"{who} gave {actual.Count} records where {expected.Count} were expected.");
        ILookup<OffsetMap?, SourceRecord> byPartition = actual.ToLookup(record => record.SourcePartition);
        foreach (IGrouping<OffsetMap?, SourceRecord> partition in expected.GroupBy(record => record.SourcePartition))
        {
            SourceRecord[] theirs = [.. byPartition[partition.Key]];
            int index = 0;
            foreach (SourceRecord record in partition)
            {
                Require(
                    index < theirs.Length && AreSame(record, theirs[index]),
                    $"{who} gave {(index < theirs.Length ? theirs[index] : "nothing")} where {record} was expected (record {index + 1} of its source partition); compare key and value, too.");
                index++;
            }
        }
    }
}
