namespace Connect.Embedded.Writing;

/// <summary>One batch of a producer, or all batches of a transaction.</summary>
internal sealed class AppendRequest(EmbeddedProducer producer, IReadOnlyList<EncodedAppend> appends, bool keepOnFailure) : WriteRequest
{
    public override int Bytes
    {
        get
        {
            int bytes = 0;
            foreach (EncodedAppend append in appends)
            {
                bytes += append.Bytes;
            }

            return bytes;
        }
    }

    public override void Validate() => producer.ThrowIfFenced();

    public override void Execute(LogWriter writer)
    {
        foreach (EncodedAppend append in appends)
        {
            append.Execute(writer);
        }
    }

    public override void Publish()
    {
        foreach (EncodedAppend append in appends)
        {
            append.SetResults();
            append.Release();
        }
    }

    public override void Fail(Exception error)
    {
        if (!keepOnFailure)
        {
            foreach (EncodedAppend append in appends)
            {
                append.SetFailed(error);
                append.Release();
            }
        }

        base.Fail(error);
    }
}
