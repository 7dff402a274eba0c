using System.Diagnostics;
using Connect.Runtime.Cluster;
using Connect.Runtime.Cluster.Placing;
using Xunit;

namespace Connect.Runtime.Tests.Cluster;

public sealed class PlacementPlannerTests
{
    [Fact]
    public void Plan_NoWorkerThatStays_DoesNothing()
    {
        Assert.Empty(PlacementPlanner.Plan([], [New("a", 0)], mayBalance: true));
        Assert.Empty(PlacementPlanner.Plan([new PlanWorker([0], IsLeaving: true)], [New("a", 0)], mayBalance: true));
    }

    [Fact]
    public void Plan_BalancedAlready_MovesNothing()
    {
        PlanWorker[] workers = [new([0]), new([1]), new([2])];
        PlanUnit[] units = [At("a", null, 0), At("a", 0, 1), At("a", 1, 2), At("a", 2, 0)];

        Assert.Empty(PlacementPlanner.Plan(workers, units, mayBalance: true));
    }

    [Fact]
    public void Plan_NewUnitsWhileSlotsMove_GoWhereThereIsLeastAndNothingElseMoves()
    {
        PlanWorker[] workers = [new([0]), new([1])];
        PlanUnit[] units = [At("a", 0, 0), At("a", 1, 0), At("a", 2, 0), At("b", 0, 1), New("c", 0), New("c", 1)];

        IReadOnlyList<PlannedMove> moves = PlacementPlanner.Plan(workers, units, mayBalance: false);

        Assert.Equal(2, moves.Count);
        Assert.All(moves, move => Assert.Equal((1, null), (move.Slot, move.From)));
    }

    [Fact]
    public void Plan_UnitOnItsWay_IsCountedAndNotMoved()
    {
        PlanWorker[] workers = [new([0]), new([1])];
        PlanUnit[] units = [new PlanUnit(new WorkUnit("a", 0), 0, CanMove: false), new PlanUnit(new WorkUnit("a", 1), 0, CanMove: false), At("a", 2, 0), At("a", 3, 0)];

        IReadOnlyList<PlannedMove> moves = PlacementPlanner.Plan(workers, units, mayBalance: true);

        Assert.Equal([new WorkUnit("a", 2), new WorkUnit("a", 3)], moves.Select(move => move.Unit).Order());
        Assert.All(moves, move => Assert.Equal((1, 0), (move.Slot, move.From)));
    }

    [Fact]
    public void Plan_LeavingWorker_GivesAwayEverythingEvenWhileSlotsMove()
    {
        PlanWorker[] workers = [new([0], IsLeaving: true), new([1])];

        IReadOnlyList<PlannedMove> moves = PlacementPlanner.Plan(workers, [At("a", null, 0), At("a", 0, 0)], mayBalance: false);

        Assert.Equal(2, moves.Count);
        Assert.All(moves, move => Assert.Equal((1, 0), (move.Slot, move.From)));
    }

    [Fact]
    public void Plan_UnitsOfOneConnector_AreSpread()
    {
        PlanWorker[] workers = [new([0]), new([1]), new([2]), new([3])];
        List<PlanUnit> units = [.. Enumerable.Range(0, 4).SelectMany(connector => Enumerable.Range(0, 4).Select(task => New($"c{connector}", task)))];

        IReadOnlyList<PlannedMove> moves = PlacementPlanner.Plan(workers, units, mayBalance: true);

        Assert.All(moves.GroupBy(move => (move.Unit.Connector, move.Slot)), group => Assert.Single(group));
    }

    [Fact]
    public void Plan_ManySlots_UnitsAreSpreadOverThem()
    {
        IReadOnlyList<PlannedMove> moves = PlacementPlanner.Plan([new([0, 1, 2, 3]), new([4, 5])], [.. Enumerable.Range(0, 16).Select(task => New("a", task))], mayBalance: true);

        Assert.All(moves.Where(move => move.Slot < 4).GroupBy(move => move.Slot), slot => Assert.Equal(2, slot.Count()));
        Assert.All(moves.Where(move => move.Slot >= 4).GroupBy(move => move.Slot), slot => Assert.Equal(4, slot.Count()));
    }

    [Fact]
    public void Plan_AnyCluster_EndsBalancedWithFewestTaskMoves()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            PlanWorker[] workers = [.. Enumerable.Range(0, random.Next(1, 8)).Select(worker => new PlanWorker([2 * worker, (2 * worker) + 1]))];
            List<PlanUnit> units = [];
            for (int connector = random.Next(6); connector >= 0; connector--)
            {
                for (int task = random.Next(12) - 1; task >= -1; task--)
                {
                    int? slot = random.Next(3) == 0 ? null : random.Next(random.Next(1, 2 * workers.Length) + 1) % (2 * workers.Length);
                    units.Add(new PlanUnit(new WorkUnit($"c{connector}", task < 0 ? null : task), slot, CanMove: true));
                }
            }

            IReadOnlyList<PlannedMove> moves = PlacementPlanner.Plan(workers, units, mayBalance: true);

            Dictionary<WorkUnit, int?> after = units.ToDictionary(unit => unit.Unit, unit => unit.Slot);
            foreach (PlannedMove move in moves)
            {
                Assert.Equal(after[move.Unit], move.From);
                after[move.Unit] = move.Slot;
            }

            int[] Loads(IEnumerable<KeyValuePair<WorkUnit, int?>> placed, bool onlyTasks) =>
                [.. workers.Select(worker => placed.Count(unit => (!onlyTasks || unit.Key.Task is not null) && unit.Value is { } slot && worker.Slots.Contains(slot)))];
            int[] tasks = Loads(after, onlyTasks: true);
            int[] all = Loads(after, onlyTasks: false);
            Assert.True(tasks.Max() - tasks.Min() <= 1 && all.Max() - all.Min() <= 1, $"seed {seed}: tasks {string.Join(',', tasks)}, all {string.Join(',', all)}");
            Assert.DoesNotContain(after.Values, slot => slot is null);

            // The best that can be done: everybody above the higher quota gives what is over it, as many as may keep one more do.
            int[] before = [.. Loads(units.Select(unit => KeyValuePair.Create(unit.Unit, unit.Slot)), onlyTasks: true).OrderDescending()];
            int total = units.Count(unit => unit.Unit.Task is not null);
            int fewest = before.Select((load, rank) => Math.Max(0, load - ((total / workers.Length) + (rank < total % workers.Length ? 1 : 0)))).Sum();
            Assert.Equal(fewest, moves.Count(move => move is { From: not null, Unit.Task: not null }));
        }
    }

    [Fact]
    public void Plan_TenThousandTasksOnHundredWorkers_TakesMilliseconds()
    {
        PlanWorker[] workers = [.. Enumerable.Range(0, 100).Select(worker => new PlanWorker([worker]))];
        List<PlanUnit> units = [.. Enumerable.Range(0, 1000).SelectMany(connector => Enumerable.Range(0, 10).Select(task => New($"c{connector}", task)))];
        PlacementPlanner.Plan(workers, units, mayBalance: true);

        var clock = Stopwatch.StartNew();
        Assert.Equal(10_000, PlacementPlanner.Plan(workers, units, mayBalance: true).Count);

        // Some 15 ms; the limit is for a busy machine.
        Assert.InRange(clock.ElapsedMilliseconds, 0, 500);
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.ElapsedMilliseconds} ms");
    }

    private static PlanUnit New(string connector, int? task) => new(new WorkUnit(connector, task), null, CanMove: true);

    private static PlanUnit At(string connector, int? task, int slot) => new(new WorkUnit(connector, task), slot, CanMove: true);
}
