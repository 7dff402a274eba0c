using Connect.Sink;

namespace Connect.Testing;

/// <summary>Keeps what a sink task reports.</summary>
internal sealed class HarnessReporter(List<ReportedRecord> reported) : IErrantRecordReporter
{
    public Task ReportAsync(SinkRecord record, Exception error)
    {
        reported.Add(new ReportedRecord(record, error));
        return Task.CompletedTask;
    }
}
