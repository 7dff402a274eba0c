using Connect.Runtime.Log;
using Connect.Testing.Conformance;
using Connect.TestSupport;

namespace Connect.Embedded.Tests;

public sealed class EmbeddedLogConformanceTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Checks => [.. new Suite("").Checks];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Log_Conforms(string check) => new Suite(_directory.File("connect.db")).RunAsync(check);

    private sealed class Suite(string path) : RecordLogConformance
    {
        protected override Task<IRecordLog> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IRecordLog>(EmbeddedLog.Open(new EmbeddedLogOptions { Path = path }));
    }
}
