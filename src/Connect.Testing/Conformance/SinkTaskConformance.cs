using Connect.Data;
using Connect.Errors;
using Connect.Sink;

namespace Connect.Testing.Conformance;

/// <summary>
/// What every sink task does: whatever it calls safe is in the target, a batch that comes again does no harm, a retriable failure keeps nothing, partitions come and go, and it stops.
/// Derive, say how to make the task, its records and its target, and run the <see cref="ConformanceSuite.Checks"/>.
/// </summary>
public abstract class SinkTaskConformance : ConformanceSuite
{
    private const int BatchSize = 5;
    private const string TargetUnavailable = "Put_TargetUnavailable_ThrowsRetriableAndTakesTheSameBatchLater";

    private readonly Dictionary<TopicPartition, long> _ends = [];

    /// <summary>Lists the checks.</summary>
    protected SinkTaskConformance()
    {
        Add("Commit_AfterEachBatch_CallsSafeOnlyWhatTheTargetHas", CommitsAsync);
        Add("Commit_OnceAtTheEnd_EverythingIsThereOnceAndInOrder", OneCommitAsync);
        Add("Put_SameBatchAgain_LosesNothing", SameBatchAgainAsync);
        Add("Restart_WithoutCommit_LosesNothing", RestartAsync);
        Add("Put_Empty_IsTolerated", EmptyPutsAsync);
        Add(TargetUnavailable, RetriableAsync);
        Add("Put_RecordWithoutKeyOrValue_IsHandledOrRefused", TombstonesAsync);
        Add("Close_ThenOpenAgain_GoesOnWithAllPartitions", CloseAndOpenAsync);
        Add("Close_WithoutCommit_RecordsThatComeAgainAreNotLost", LostPartitionAsync);
        Add("Start_Cancelled_ReturnsPromptly", CancelledStartAsync);
        Add("Stop_Twice_IsTolerated", StopTwiceAsync);
        Add("Stop_NeverStarted_IsTolerated", StopNeverStartedAsync);
    }

    /// <summary>The task's configuration, for the target that <see cref="PrepareAsync"/> sets up.</summary>
    protected abstract IReadOnlyDictionary<string, string> Config { get; }

    /// <summary>Topic the records come from; it has two partitions. Default <c>test</c>.</summary>
    protected virtual string Topic => "test";

    /// <summary>Whether a record that is put twice is in the target once (a target with keys, an upsert). Default false.</summary>
    protected virtual bool IsIdempotent => false;

    /// <summary>Whether the target can be made unavailable with <see cref="BreakTargetAsync"/>. Default false, which leaves that check out.</summary>
    protected virtual bool CanBreakTarget => false;

    /// <summary>How soon a cancelled start must be back. Default 5 s.</summary>
    protected virtual TimeSpan CancelledWithin => TimeSpan.FromSeconds(5);

    /// <summary>A new task, not yet initialized.</summary>
    protected abstract ISinkTask CreateTask();

    /// <summary>Sets up an empty target; called before each check.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>A record that the target takes, with contents of its own for each partition and offset.</summary>
    protected abstract SinkRecord CreateRecord(TopicPartition partition, long offset);

    /// <summary>How the record shows in <see cref="ReadTargetAsync"/>.</summary>
    protected abstract string Expected(SinkRecord record);

    /// <summary>What the target holds now, one text per record. The order counts for records of one partition; a target without order sorts by what makes it one.</summary>
    protected abstract Task<IReadOnlyList<string>> ReadTargetAsync(CancellationToken cancellationToken);

    /// <summary>Makes the target unavailable, so that a put fails with <see cref="RetriableException"/>.</summary>
    protected virtual Task BreakTargetAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Undoes <see cref="BreakTargetAsync"/>.</summary>
    protected virtual Task RepairTargetAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override bool Applies(string check) => CanBreakTarget || check != TargetUnavailable;

    private TopicPartition First => new(Topic, 0);

    private TopicPartition Second => new(Topic, 1);

    private async Task CommitsAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            var put = new List<SinkRecord>();
            for (int batch = 1; batch <= 3; batch++)
            {
                put.AddRange(await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false));
                await CommitAsync(harness, put, $"After batch {batch}", cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task OneCommitAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            var put = new List<SinkRecord>();
            for (int batch = 1; batch <= 3; batch++)
            {
                put.AddRange(await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false));
            }

            await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
            await harness.StopAsync(cancellationToken).ConfigureAwait(false);
            RequireHeld(put, await ReadTargetAsync(cancellationToken).ConfigureAwait(false), exactlyOnce: true, "After three batches, a commit and a stop");
        }
    }

    private async Task SameBatchAgainAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            IReadOnlyList<SinkRecord> batch = await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false);
            await harness.PutAsync(batch, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<SinkRecord> next = await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false);
            await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
            await harness.StopAsync(cancellationToken).ConfigureAwait(false);
            RequireHeld([.. batch, .. next], await ReadTargetAsync(cancellationToken).ConfigureAwait(false), IsIdempotent, "After a batch that was put twice");
        }
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            IReadOnlyList<SinkRecord> batch = await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false);
            await harness.RestartAsync(cancellationToken).ConfigureAwait(false);
            await harness.PutAsync(batch, cancellationToken).ConfigureAwait(false);
            await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
            await harness.StopAsync(cancellationToken).ConfigureAwait(false);
            RequireHeld(batch, await ReadTargetAsync(cancellationToken).ConfigureAwait(false), IsIdempotent, "After a restart and the same batch again");
        }
    }

    private async Task EmptyPutsAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            await PutEmptyAsync(harness, cancellationToken).ConfigureAwait(false);
            await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
            IReadOnlyList<SinkRecord> batch = await PutNextAsync(harness, cancellationToken, First).ConfigureAwait(false);
            await PutEmptyAsync(harness, cancellationToken).ConfigureAwait(false);
            await CommitAsync(harness, batch, "After a batch and an empty put", cancellationToken).ConfigureAwait(false);
            await harness.StopAsync(cancellationToken).ConfigureAwait(false);
            RequireHeld(batch, await ReadTargetAsync(cancellationToken).ConfigureAwait(false), exactlyOnce: true, "After a batch between empty puts");
        }
    }

    private async Task RetriableAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            await BreakTargetAsync(cancellationToken).ConfigureAwait(false);
            SinkRecord[] batch = NextBatch(First, Second);
            await FailAsync(harness, batch, cancellationToken).ConfigureAwait(false);
            await RepairTargetAsync(cancellationToken).ConfigureAwait(false);
            await harness.PutAsync(batch, cancellationToken).ConfigureAwait(false);
            await CommitAsync(harness, batch, "After the batch was put again", cancellationToken).ConfigureAwait(false);
            await harness.StopAsync(cancellationToken).ConfigureAwait(false);

            // RetriableException says that nothing was kept.
            RequireHeld(batch, await ReadTargetAsync(cancellationToken).ConfigureAwait(false), exactlyOnce: true, "After a put that failed for the moment and the same batch again");
        }
    }

    private static async Task FailAsync(SinkTaskHarness harness, IReadOnlyList<SinkRecord> batch, CancellationToken cancellationToken)
    {
        try
        {
            await harness.PutAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (RetriableException)
        {
            return;
        }
        catch (Exception error) when (error is not TimeoutException and not OperationCanceledException)
        {
            throw new ConformanceException(
                $"PutAsync failed with {error.GetType().Name} while the target was unavailable, which fails the task; throw RetriableException, so that the same batch comes again.", error);
        }

        // A task that buffers finds out when it writes, which it must before anything is called safe.
        try
        {
            if ((await harness.CommitAsync(cancellationToken).ConfigureAwait(false)).Count == 0)
            {
                return;
            }
        }
        catch (Exception error) when (error is not TimeoutException and not OperationCanceledException and not ConformanceException)
        {
            return;
        }

        throw new ConformanceException("PutAsync and PreCommitAsync succeeded while the target was unavailable, and called the records safe.");
    }

    private async Task CloseAndOpenAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            var put = new List<SinkRecord>(await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false));
            await CommitAsync(harness, put, "Before a partition is closed", cancellationToken).ConfigureAwait(false);
            await harness.CloseAsync([Second], cancellationToken).ConfigureAwait(false);
            put.AddRange(await PutNextAsync(harness, cancellationToken, First).ConfigureAwait(false));
            await CommitAsync(harness, put, "While a partition is closed", cancellationToken).ConfigureAwait(false);
            await harness.OpenAsync([Second], cancellationToken).ConfigureAwait(false);
            put.AddRange(await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false));
            await CommitAsync(harness, put, "After the partition was opened again", cancellationToken).ConfigureAwait(false);
            await harness.CloseAsync([First, Second], cancellationToken).ConfigureAwait(false);
            await harness.StopAsync(cancellationToken).ConfigureAwait(false);
            RequireHeld(put, await ReadTargetAsync(cancellationToken).ConfigureAwait(false), exactlyOnce: true, "After a partition was closed and opened again");
        }
    }

    private async Task LostPartitionAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            IReadOnlyList<SinkRecord> batch = await PutNextAsync(harness, cancellationToken, First, Second).ConfigureAwait(false);
            await harness.CloseAsync([Second], cancellationToken).ConfigureAwait(false);
            await harness.OpenAsync([Second], cancellationToken).ConfigureAwait(false);
            SinkRecord[] again = [.. batch.Where(record => record.OriginalKafkaPartition == Second.Partition)];
            await harness.PutAsync(again, cancellationToken).ConfigureAwait(false);
            await CommitAsync(harness, batch, "After a partition was lost and came back with the same records", cancellationToken).ConfigureAwait(false);
            await harness.StopAsync(cancellationToken).ConfigureAwait(false);
            RequireHeld(batch, await ReadTargetAsync(cancellationToken).ConfigureAwait(false), IsIdempotent, "After a partition was lost and came back with the same records");
        }
    }

    private async Task TombstonesAsync(CancellationToken cancellationToken)
    {
        foreach ((bool hasKey, bool hasValue, string what) in ((bool, bool, string)[])[(true, false, "without value (a tombstone)"), (false, true, "without key"), (false, false, "without key and value")])
        {
            SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
            await using (harness.ConfigureAwait(false))
            {
                SinkRecord full = NextBatch(First)[0];
                SinkRecord record = new(
                    full.OriginalTopic, full.OriginalKafkaPartition, hasKey ? full.KeySchema ?? Schema.String : null, !hasKey ? default : full.Key.IsNull ? "key" : full.Key,
                    hasValue ? full.ValueSchema : null, hasValue ? full.Value : default, full.OriginalKafkaOffset, full.Timestamp, full.TimestampType);
                try
                {
                    await harness.PutAsync([record], cancellationToken).ConfigureAwait(false);
                    await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (ConnectException)
                {
                    // Refused, by one who means it.
                }
                catch (Exception error) when (error is not OperationCanceledException and not TimeoutException and not ConformanceException)
                {
                    throw new ConformanceException(
                        $"A record {what} failed with {error.GetType().Name}; take it, or throw ConnectDataException with a sentence that tells what is missing, or report it as errant.", error);
                }
            }
        }
    }

    private async Task CancelledStartAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        ISinkTask task = CreateTask();
        task.Initialize(new SinkTaskHarness(CreateTask, Config).CreateContext());
        await Expect.EndsWhenCancelledAsync("StartAsync", CancelledWithin, cancelled => task.StartAsync(Config, cancelled)).ConfigureAwait(false);
        await StopAsync(task, "StopAsync after a start that was cancelled", cancellationToken).ConfigureAwait(false);
    }

    private async Task StopTwiceAsync(CancellationToken cancellationToken)
    {
        SinkTaskHarness harness = await StartAsync(cancellationToken).ConfigureAwait(false);
        ISinkTask task = harness.RunningTask;
        await PutNextAsync(harness, cancellationToken, First).ConfigureAwait(false);
        await harness.StopAsync(cancellationToken).ConfigureAwait(false);
        await StopAsync(task, "A second StopAsync", cancellationToken).ConfigureAwait(false);
    }

    private async Task StopNeverStartedAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);

        // A worker stops a task also when its start has failed.
        await StopAsync(CreateTask(), "StopAsync of a task that was never started", cancellationToken).ConfigureAwait(false);
    }

    private async Task StopAsync(ISinkTask task, string what, CancellationToken cancellationToken)
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

    private async Task<SinkTaskHarness> StartAsync(CancellationToken cancellationToken)
    {
        _ends.Clear();
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var harness = new SinkTaskHarness(CreateTask, Config) { Timeout = Timeout };
        await harness.StartAsync([First, Second], cancellationToken).ConfigureAwait(false);
        return harness;
    }

    private SinkRecord[] NextBatch(params TopicPartition[] partitions)
    {
        var batch = new List<SinkRecord>();
        foreach (TopicPartition partition in partitions)
        {
            long start = _ends.GetValueOrDefault(partition);
            for (int i = 0; i < BatchSize; i++)
            {
                batch.Add(CreateRecord(partition, start + i));
            }

            _ends[partition] = start + BatchSize;
        }

        return [.. batch];
    }

    private async Task<IReadOnlyList<SinkRecord>> PutNextAsync(SinkTaskHarness harness, CancellationToken cancellationToken, params TopicPartition[] partitions)
    {
        SinkRecord[] batch = NextBatch(partitions);
        await harness.PutAsync(batch, cancellationToken).ConfigureAwait(false);
        return batch;
    }

    private static async Task PutEmptyAsync(SinkTaskHarness harness, CancellationToken cancellationToken)
    {
        try
        {
            await harness.PutAsync([], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not TimeoutException and not OperationCanceledException)
        {
            throw new ConformanceException($"PutAsync of an empty batch failed with {error.GetType().Name}: {error.Message}", error);
        }
    }

    /// <summary>Commits; what the task calls safe must be in the target by then.</summary>
    private async Task CommitAsync(SinkTaskHarness harness, IReadOnlyList<SinkRecord> put, string when, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<TopicPartition, long> safe = await harness.CommitAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> held = [.. await ReadTargetAsync(cancellationToken).ConfigureAwait(false)];
        foreach (SinkRecord record in put)
        {
            var partition = new TopicPartition(record.OriginalTopic, record.OriginalKafkaPartition);
            Require(
                !safe.TryGetValue(partition, out long offset) || record.OriginalKafkaOffset >= offset || held.Contains(Expected(record)),
                $"{when}, PreCommitAsync called {partition} safe up to offset {offset}, but the target lacks the record at {record.OriginalKafkaOffset}; write it out in FlushAsync or return a lower offset.");
        }
    }

    private void RequireHeld(IReadOnlyList<SinkRecord> put, IReadOnlyList<string> held, bool exactlyOnce, string when)
    {
        ILookup<string, int> places = held.Select((text, index) => (text, index)).ToLookup(entry => entry.text, entry => entry.index);
        HashSet<string> expected = [.. put.Select(Expected)];
        Require(expected.Count == put.Count, "Two records show the same in the target; let CreateRecord give each partition and offset contents of its own.");
        var last = new Dictionary<TopicPartition, int>();
        foreach (SinkRecord record in put)
        {
            var partition = new TopicPartition(record.OriginalTopic, record.OriginalKafkaPartition);
            int[] found = [.. places[Expected(record)]];
            string which = $"the record {partition}@{record.OriginalKafkaOffset}";
            Require(found.Length > 0, $"{when}, the target lacks {which}.");
            Require(!exactlyOnce || found.Length == 1, $"{when}, the target holds {which} {found.Length} times, where once was expected.");
            Require(!last.TryGetValue(partition, out int before) || found[^1] > before, $"{when}, the target holds {which} before its predecessor; keep the order within a partition.");
            last[partition] = found[^1];
        }

        Require(held.All(expected.Contains), $"{when}, the target holds {held.Count(text => !expected.Contains(text))} records that nobody put.");
    }
}
