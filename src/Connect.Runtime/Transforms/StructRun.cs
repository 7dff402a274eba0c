using Connect.Configuration;
using Connect.Data;
using Connect.Runtime.Transforms.Fields;
using Connect.Runtime.Transforms.Predicates;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>
/// Neighbours in a chain that rebuild structs on the same side of the record, applied as one: the plans of those that apply to a record are joined, once per schema and
/// choice of stages, and build one struct. What the joined plan cannot do (no schema, whole values, errors) the stages do in turn, so results and errors are theirs.
/// </summary>
internal sealed class StructRun : Transformation
{
    // One bit of a number for each stage; nobody has chains of this length.
    private const int MaxStages = 16;

    private readonly TransformationStage[] _stages;
    private readonly bool _isKey;
    private readonly bool _isConditional;
    private readonly Dictionary<int, SchemaPlans<JoinedPlan>> _plans = [];
    private SchemaPlans<JoinedPlan>? _lastPlans;
    private int _lastChoice;

    private StructRun(TransformationStage[] stages)
    {
        _stages = stages;
        _isKey = ((StructTransformation)stages[0].Transformation).IsKey;
        _isConditional = stages.Any(stage => stage.Predicate is not null);
        ExecutingClass = stages[0].Name;
    }

    /// <inheritdoc/>
    public override ConfigDef Config { get; } = new();

    /// <summary>Class name of the transformation that works, or worked last.</summary>
    public string ExecutingClass { get; private set; }

    /// <summary>The stages of a chain, those that can be joined in runs. Owned by the result.</summary>
    public static TransformationStage[] Join(IReadOnlyList<TransformationStage> stages)
    {
        var joined = new List<TransformationStage>(stages.Count);
        for (int start = 0; start < stages.Count;)
        {
            int end = start + 1;
            while (end < stages.Count && end - start < MaxStages && AreJoinable(stages[start], stages[end]))
            {
                end++;
            }

            TransformationStage[] run = [.. stages.Skip(start).Take(end - start)];
            joined.Add(run.Length == 1 ? run[0] : new TransformationStage(new StructRun(run), "", null, Negate: false));
            start = end;
        }

        return [.. joined];
    }

    /// <summary>The stages are configured already.</summary>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (TransformationStage stage in _stages)
        {
            stage.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override bool Apply(ref RecordParts parts)
    {
        int choice = _isConditional ? Choose(parts.Record) : (1 << _stages.Length) - 1;
        if (choice != 0 && !TryApplyJoined(choice, ref parts))
        {
            ApplyInTurn(choice, ref parts);
        }

        return true;
    }

    private static bool AreJoinable(TransformationStage first, TransformationStage next) =>
        IsPart(first) && IsPart(next) && ((StructTransformation)first.Transformation).IsKey == ((StructTransformation)next.Transformation).IsKey;

    // These predicates look at nothing that a struct transformation changes, so all can be asked before the first works.
    private static bool IsPart(TransformationStage stage) =>
        stage.Transformation is StructTransformation && stage.Predicate is null or HasHeaderKey or RecordIsTombstone or TopicNameMatches;

    private int Choose(ConnectRecord record)
    {
        int choice = 0;
        for (int i = 0; i < _stages.Length; i++)
        {
            if (_stages[i].Applies(record))
            {
                choice |= 1 << i;
            }
        }

        return choice;
    }

    private bool TryApplyJoined(int choice, ref RecordParts parts)
    {
        Schema? schema = _isKey ? parts.KeySchema : parts.ValueSchema;
        ConnectValue value = _isKey ? parts.Key : parts.Value;
        if (schema is not { Type: SchemaType.Struct } || value.Kind != ValueKind.Struct)
        {
            return false;
        }

        try
        {
            if (PlansOf(choice).For(schema).Plan is not { } plan)
            {
                return false;
            }

            Struct result = plan.Apply(value.AsStruct(), parts);
            if (_isKey)
            {
                parts.KeySchema = plan.Target;
                parts.Key = result;
            }
            else
            {
                parts.ValueSchema = plan.Target;
                parts.Value = result;
            }

            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Which stage it was, and in which words it says so, only the stages know.
            return false;
        }
    }

    private void ApplyInTurn(int choice, ref RecordParts parts)
    {
        for (int i = 0; i < _stages.Length; i++)
        {
            if ((choice & (1 << i)) != 0)
            {
                ExecutingClass = _stages[i].Name;
                ((StructTransformation)_stages[i].Transformation).ApplyAlone(ref parts);
            }
        }
    }

    private SchemaPlans<JoinedPlan> PlansOf(int choice)
    {
        if (_lastPlans is null || choice != _lastChoice)
        {
            _lastPlans = FindPlans(choice);
            _lastChoice = choice;
        }

        return _lastPlans;
    }

    private SchemaPlans<JoinedPlan> FindPlans(int choice)
    {
        if (!_plans.TryGetValue(choice, out SchemaPlans<JoinedPlan>? plans))
        {
            _plans[choice] = plans = new SchemaPlans<JoinedPlan>(schema => Join(schema, choice));
        }

        return plans;
    }

    private JoinedPlan Join(Schema schema, int choice)
    {
        StructPlan? joined = null;
        for (int i = 0; i < _stages.Length; i++)
        {
            if ((choice & (1 << i)) == 0)
            {
                continue;
            }

            StructPlan? plan = ((StructTransformation)_stages[i].Transformation).PlanFor(joined?.Target ?? schema);
            if (plan is null)
            {
                return new JoinedPlan(null);
            }

            joined = joined is null ? plan : joined.Then(plan);
        }

        return new JoinedPlan(joined);
    }

    /// <summary>What the chosen stages do together to structs of one schema; null if they have to be applied in turn.</summary>
    private sealed record JoinedPlan(StructPlan? Plan);
}
