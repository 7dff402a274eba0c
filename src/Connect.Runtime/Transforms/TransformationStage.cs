using Connect.Data;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>A transformation of a chain and when it applies. Owns both.</summary>
/// <param name="Transformation">The transformation.</param>
/// <param name="Name">Its class name as users know it.</param>
/// <param name="Predicate">Decides per record; null for always.</param>
/// <param name="Negate">Whether it applies where the predicate does not pass.</param>
internal sealed record TransformationStage(ITransformation Transformation, string Name, IPredicate? Predicate, bool Negate) : IDisposable
{
    /// <summary>Class name of the transformation that works, or worked last.</summary>
    public string ClassName => Transformation is StructRun run ? run.ExecutingClass : Name;

    public bool Applies(ConnectRecord record) => Predicate is null || Predicate.Test(record) != Negate;

    public void Dispose()
    {
        Transformation.Dispose();
        Predicate?.Dispose();
    }
}
