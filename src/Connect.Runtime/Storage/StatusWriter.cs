using System.Text;
using Connect.Runtime.Herder;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>
/// Stores what a worker puts, in order, in the background, many at a time. While a write of a key is under way, what is read of that key is older than what the worker shows, or its
/// own: it counts only once the last write was read back.
/// </summary>
/// <param name="topic">Where it is stored.</param>
/// <param name="gate">The owner's lock, under which <see cref="Add"/> and <see cref="IsPending"/> are called.</param>
/// <param name="logger">Told of what could not be stored.</param>
internal sealed class StatusWriter(IStoreTopic topic, Lock gate, ILogger logger)
{
    private readonly Dictionary<string, PendingKey> _pending = new(StringComparer.Ordinal);
    private List<Entry> _queue = [];
    private Task _writing = Task.CompletedTask;

    /// <summary>Stores a value; null deletes the key.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="value">The record's value.</param>
    /// <param name="state">For the log.</param>
    /// <param name="instance">Connector or task, for the log.</param>
    public void Add(string key, byte[]? value, LifecycleState state, string instance)
    {
        if (!_pending.TryGetValue(key, out PendingKey? pending))
        {
            _pending[key] = pending = new PendingKey();
        }

        pending.Writes++;
        _queue.Add(new Entry(key, value, state, instance));
        if (_queue.Count == 1)
        {
            Task previous = _writing;
            _writing = Task.Run(() => WriteAsync(previous), CancellationToken.None);
        }
    }

    /// <summary>Whether the worker writes the key at the moment; what was read of it is kept for the end of that.</summary>
    public bool IsPending(string key, Action change)
    {
        if (!_pending.TryGetValue(key, out PendingKey? pending))
        {
            return false;
        }

        pending.Read = change;
        return true;
    }

    /// <summary>Waits until everything added so far was stored.</summary>
    public Task FlushAsync()
    {
        lock (gate)
        {
            return _writing;
        }
    }

    private async Task WriteAsync(Task previous)
    {
        await previous.ConfigureAwait(false);
        List<Entry> entries;
        lock (gate)
        {
            entries = _queue;
            _queue = [];
        }

        bool stored = false;
        try
        {
            await topic.AppendAsync(
                [.. entries.Select(entry => ((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry.Key), entry.Value is null ? null : (ReadOnlyMemory<byte>?)entry.Value))],
                CancellationToken.None).ConfigureAwait(false);
            stored = true;
        }
        catch (Exception e)
        {
            // Whatever it is: later statuses are stored behind these.
            foreach (Entry entry in entries)
            {
                StorageLog.StatusNotStored(logger, entry.State.WireName(), entry.Instance, e);
            }
        }

        lock (gate)
        {
            foreach (Entry entry in entries)
            {
                Settle(entry.Key, stored);
            }
        }
    }

    private void Settle(string key, bool stored)
    {
        PendingKey pending = _pending[key];
        pending.Writes--;
        if (pending.Writes > 0)
        {
            return;
        }

        _pending.Remove(key);

        // What could not be stored is shown nevertheless.
        if (stored)
        {
            pending.Read?.Invoke();
        }
    }

    private sealed class PendingKey
    {
        public int Writes { get; set; }

        public Action? Read { get; set; }
    }

    private sealed record Entry(string Key, byte[]? Value, LifecycleState State, string Instance);
}
