using Connect.Runtime.Log;
using Connect.Testing.Conformance;
using Connect.Testing.Log;

namespace Connect.Testing.Tests.Log;

public class InMemoryRecordLogConformanceTests
{
    public static TheoryData<string> Checks => [.. new Suite().Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Log_Conforms(string check) => new Suite().RunAsync(check);

    private sealed class Suite : RecordLogConformance
    {
        protected override Task<IRecordLog> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IRecordLog>(new InMemoryRecordLog());
    }
}
