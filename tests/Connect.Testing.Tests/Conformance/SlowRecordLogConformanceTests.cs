using Connect.Runtime.Log;
using Connect.Testing.Conformance;
using Connect.Testing.Tests.Support;

namespace Connect.Testing.Tests.Conformance;

public class SlowRecordLogConformanceTests
{
    [Fact]
    public Task RunAll_TopicsAndGroupsThatTakeTheirTime_Passes() => new Suite().RunAllAsync();

    private sealed class Suite : RecordLogConformance
    {
        protected override Task<IRecordLog> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IRecordLog>(new FaultyLog(LogFault.Slow));
    }
}
