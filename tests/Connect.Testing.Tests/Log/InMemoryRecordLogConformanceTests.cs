using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport.Log;

namespace Connect.Testing.Tests.Log;

public sealed class InMemoryRecordLogConformanceTests : RecordLogConformance
{
    protected override Task<IRecordLog> OpenAsync() => Task.FromResult<IRecordLog>(new InMemoryRecordLog());
}
