using System.Collections.Concurrent;

namespace Connect.TestSupport;

/// <summary>Where counting tasks of all workers of a test write down that they begin and end.</summary>
public sealed class TaskBook : IDisposable
{
    private static readonly ConcurrentDictionary<string, TaskBook> Books = new();
    private readonly ConcurrentDictionary<string, int> _running = new();
    private long _count;

    public TaskBook() => Books[Id] = this;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Tasks that ran twice at the same time.</summary>
    public ConcurrentQueue<string> Twice { get; } = [];

    /// <summary>Every start: task and the value of its <c>version</c> key.</summary>
    public ConcurrentQueue<(string Task, string Version)> Starts { get; } = [];

    /// <summary>Number of records of each task; more when raised.</summary>
    public volatile int Records = int.MaxValue;

    /// <summary>Tasks that fail at their next poll.</summary>
    public ConcurrentDictionary<string, bool> Failing { get; } = new();

    public IReadOnlyCollection<string> Running => [.. _running.Where(entry => entry.Value > 0).Select(entry => entry.Key).Order(StringComparer.Ordinal)];

    /// <summary>How many numbers the task that is farthest has read.</summary>
    public int Count => (int)Interlocked.Read(ref _count);

    public static TaskBook Of(IReadOnlyDictionary<string, string> config) => Books[config["book"]];

    /// <summary>A task has read so many numbers.</summary>
    public void Counted(long count)
    {
        long before = Interlocked.Read(ref _count);
        while (count > before)
        {
            long found = Interlocked.CompareExchange(ref _count, count, before);
            if (found == before)
            {
                break;
            }

            before = found;
        }
    }

    public void Begin(string task, string version)
    {
        Starts.Enqueue((task, version));
        if (_running.AddOrUpdate(task, 1, (_, count) => count + 1) > 1)
        {
            Twice.Enqueue(task);
        }
    }

    public void End(string task) => _running.AddOrUpdate(task, 0, (_, count) => count - 1);

    public void Dispose() => Books.TryRemove(Id, out _);
}
