namespace Connect.Runtime.Cluster.Placing;

/// <summary>
/// Decides where units go: tasks first, so that their numbers differ by at most one between workers, then connectors, so that all units' numbers do. New units go to whoever
/// has least; what is there moves only as far as that takes. Units of one connector are kept apart where there is a choice. A pure function of what it is given.
/// </summary>
internal static class PlacementPlanner
{
    /// <summary>What has to change.</summary>
    /// <param name="workers">Workers with slots; none means that nothing can be done.</param>
    /// <param name="units">All units that should run. Those in slots of nobody stay there.</param>
    /// <param name="mayBalance">Whether units may move for the sake of balance; a leaving worker's move in any case.</param>
    public static IReadOnlyList<PlannedMove> Plan(IReadOnlyList<PlanWorker> workers, IReadOnlyCollection<PlanUnit> units, bool mayBalance)
    {
        if (!workers.Any(worker => !worker.IsLeaving))
        {
            return [];
        }

        var board = new PlanBoard(workers, units);
        var moves = new List<PlannedMove>();
        Place(board, isTask: true, mayBalance, moves);
        Place(board, isTask: false, mayBalance, moves);
        return moves;
    }

    private static void Place(PlanBoard board, bool isTask, bool mayBalance, List<PlannedMove> moves)
    {
        List<PlanUnit> homeless = board.Homeless(isTask);
        int[] quotas = mayBalance ? PlanQuotas.Even(board, isTask, homeless.Count) : PlanQuotas.Filled(board, isTask, homeless.Count);
        for (int worker = 0; worker < board.WorkerCount; worker++)
        {
            int surplus = board.Load(worker, isTask) - quotas[worker];
            if (surplus > 0 && !board.IsLeaving(worker))
            {
                homeless.AddRange(board.Take(worker, isTask, surplus));
            }
        }

        homeless.Sort(static (first, second) => first.Unit.CompareTo(second.Unit));
        foreach (PlanUnit unit in homeless)
        {
            if (board.Receiver(unit.Unit, isTask, quotas) is { } worker)
            {
                moves.Add(new PlannedMove(unit.Unit, board.Put(worker, unit.Unit), unit.Slot));
            }
        }
    }
}
