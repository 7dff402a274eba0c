using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>Records that were sent and not read back yet, each sent once; and the actions of a step.</summary>
internal sealed class WorkOutbox
{
    private readonly HashSet<string> _sent = [];
    private List<WorkAction> _actions = [];

    public void Do(WorkAction action) => _actions.Add(action);

    /// <summary>Sends a record unless it is under way.</summary>
    public bool Send(WorkRecord record)
    {
        bool isNew = _sent.Add(Name(record));
        if (isNew)
        {
            _actions.Add(new AppendRecord(record));
        }

        return isNew;
    }

    /// <summary>Whether the record is under way.</summary>
    public bool IsSent(WorkRecord record) => _sent.Contains(Name(record));

    /// <summary>The record was read, or could not be appended.</summary>
    public void Settle(WorkRecord record)
    {
        if (_sent.Count > 0)
        {
            _sent.Remove(Name(record));

            // What was deleted may have been compacted before this reader came there.
            if (record.IsDeleted)
            {
                _sent.Remove(record.Key);
            }
        }
    }

    public IReadOnlyList<WorkAction> TakeActions()
    {
        if (_actions.Count == 0)
        {
            return [];
        }

        List<WorkAction> taken = _actions;
        _actions = [];
        return taken;
    }

    private static string Name(WorkRecord record) => record.IsDeleted ? "-" + record.Key : record.Key;
}
