namespace Connect.Embedded.Writing;

/// <summary>Runs something between two writes, in their order: what was submitted before is written by then, what comes after sees the change.</summary>
internal sealed class FenceRequest(Action change) : WriteRequest
{
    public override void Execute(LogWriter writer)
    {
    }

    public override void Publish() => change();
}
