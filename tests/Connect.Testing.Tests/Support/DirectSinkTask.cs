using Connect.Errors;
using Connect.Sink;

namespace Connect.Testing.Tests.Support;

/// <summary>Writes in PutAsync, so that a target that is away shows there; can be broken in the ways that concerns.</summary>
internal sealed class DirectSinkTask(MemoryTarget target, SinkFault fault = SinkFault.None) : SinkTask
{
    public override string Version => "1";

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            target.Write(records);
        }
        catch (IOException error) when (fault != SinkFault.FailsForGood)
        {
            if (fault == SinkFault.KeepsSomeWhenRetriable)
            {
                target.Rows.AddRange(records.Take(2).Select(MemoryTarget.Show));
            }

            throw new RetriableException("The target is away; the batch is tried again.", error);
        }

        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
