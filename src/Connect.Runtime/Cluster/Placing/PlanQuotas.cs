namespace Connect.Runtime.Cluster.Placing;

/// <summary>How much each worker should have in the end: tasks when tasks are placed, all units when connectors are.</summary>
internal static class PlanQuotas
{
    /// <summary>Even quotas. Where it does not divide, those who have most may have one more, as that moves least.</summary>
    public static int[] Even(PlanBoard board, bool isTask, int added)
    {
        int[] workers = [.. board.Staying];
        int total = added + workers.Sum(worker => board.Load(worker, isTask));
        int least = total / workers.Length;
        int more = total % workers.Length;
        int[] quotas = new int[board.WorkerCount];

        // A worker whose tasks alone are more than the least share must be among those with one more: connectors cannot be fewer than none.
        IEnumerable<int> order = workers
            .OrderByDescending(worker => !isTask && board.Load(worker, isTask: true) > least)
            .ThenByDescending(worker => board.Load(worker, isTask))
            .ThenBy(worker => board.Load(worker, isTask: false))
            .ThenBy(worker => worker);
        foreach (int worker in order)
        {
            quotas[worker] = more-- > 0 ? least + 1 : least;
        }

        return quotas;
    }

    /// <summary>What everybody has, and the additional units where there is least.</summary>
    public static int[] Filled(PlanBoard board, bool isTask, int added)
    {
        int[] quotas = new int[board.WorkerCount];
        var order = new PriorityQueue<int, (int Load, int Total, int Worker)>();
        foreach (int worker in board.Staying)
        {
            quotas[worker] = board.Load(worker, isTask);
            order.Enqueue(worker, (quotas[worker], board.Load(worker, isTask: false), worker));
        }

        for (int i = 0; i < added; i++)
        {
            int worker = order.Dequeue();
            quotas[worker]++;
            order.Enqueue(worker, (quotas[worker], board.Load(worker, isTask: false), worker));
        }

        return quotas;
    }
}
