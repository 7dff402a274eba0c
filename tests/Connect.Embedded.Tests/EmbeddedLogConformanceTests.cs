using Connect.Runtime.Log;
using Connect.TestSupport;
using Connect.TestSupport.Log;

namespace Connect.Embedded.Tests;

public sealed class EmbeddedLogConformanceTests : RecordLogConformance, IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override Task<IRecordLog> OpenAsync() => Task.FromResult<IRecordLog>(EmbeddedLog.Open(new EmbeddedLogOptions { Path = _directory.File("connect.db") }));
}
