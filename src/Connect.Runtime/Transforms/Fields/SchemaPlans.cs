using Connect.Data;
using Connect.Runtime.Conversion;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>
/// What a transformation derived from the schemas it met: the last one is found by reference, the others in a bounded cache (equal schemas share a plan, so what
/// comes out has one schema instance, too). Not thread-safe.
/// </summary>
internal sealed class SchemaPlans<T>(Func<Schema, T> compile)
    where T : class
{
    // A sink task may read many topics with a schema each; Java keeps 16.
    private const int Capacity = 256;

    private readonly LruCache<Schema, T> _plans = new(Capacity);
    private Schema? _lastSchema;
    private T? _lastPlan;

    /// <summary>The plan for structs of that schema.</summary>
    public T For(Schema schema) => ReferenceEquals(schema, _lastSchema) ? _lastPlan! : Find(schema);

    private T Find(Schema schema)
    {
        if (!_plans.TryGet(schema, out T? plan))
        {
            plan = compile(schema);
            _plans.Add(schema, plan);
        }

        _lastSchema = schema;
        return _lastPlan = plan;
    }
}
