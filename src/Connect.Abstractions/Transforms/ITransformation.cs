using Connect.Configuration;
using Connect.Data;
using Connect.Sink;
using Connect.Source;

namespace Connect.Transforms;

/// <summary>
/// Changes, routes or drops single records. One instance serves one task. It works on both directions; derive from <see cref="Transformation"/> to write it once.
/// </summary>
public interface ITransformation : IDisposable
{
    /// <summary>The transformation's own keys.</summary>
    ConfigDef Config { get; }

    /// <summary>Called once before use, with the alias prefix stripped.</summary>
    void Configure(IReadOnlyDictionary<string, string> config);

    /// <summary>The changed record, the same one, or null to drop it.</summary>
    SourceRecord? Apply(SourceRecord record);

    /// <summary>The changed record, the same one, or null to drop it.</summary>
    SinkRecord? Apply(SinkRecord record);
}

/// <summary>Decides per record whether a transformation applies.</summary>
public interface IPredicate : IDisposable
{
    /// <summary>The predicate's own keys.</summary>
    ConfigDef Config { get; }

    /// <summary>Called once before use, with the alias prefix stripped.</summary>
    void Configure(IReadOnlyDictionary<string, string> config);

    /// <summary>Whether the record passes.</summary>
    bool Test(ConnectRecord record);
}
