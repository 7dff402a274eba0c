using System.Net;
using System.Net.Sockets;
using Connect.IntegrationTests.Processes;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary><c>connect quickstart</c>, the first thing a user tries.</summary>
public sealed class QuickstartTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Quickstart_Default_MovesEveryLineAndExitsWith0()
    {
        await using ConnectProcess quickstart = ConnectProcess.Start(_directory.Path, "quickstart", "--port", FreePort());

        Assert.Equal(0, await quickstart.ExitAsync(TimeSpan.FromSeconds(120)));
        Assert.Contains("Moved 5,000 lines", quickstart.Output);
        Assert.Contains("have the same lines", quickstart.Output);
        Assert.Contains("  curl -s http://127.0.0.1:", quickstart.Output);
        Assert.Equal(
            await File.ReadAllLinesAsync(_directory.File("connect-data", "quickstart", "input.txt")),
            await File.ReadAllLinesAsync(_directory.File("connect-data", "quickstart", "output.txt")));
    }

    [Fact]
    public async Task Quickstart_RunAgain_StartsAfresh()
    {
        for (int run = 0; run < 2; run++)
        {
            await using ConnectProcess quickstart = ConnectProcess.Start(_directory.Path, "quickstart", "--port", FreePort());
            Assert.Equal(0, await quickstart.ExitAsync(TimeSpan.FromSeconds(120)));
        }

        Assert.Equal(5000, File.ReadLines(_directory.File("connect-data", "quickstart", "output.txt")).Count());
    }

    [Fact]
    public async Task Quickstart_OwnInput_IsCopiedAndNeverChanged()
    {
        string content = "ä first line\r\nwithout an end";
        await File.WriteAllTextAsync(_directory.File("mine.txt"), content);

        await using ConnectProcess quickstart = ConnectProcess.Start(_directory.Path, "quickstart", "--input", "mine.txt", "--port", FreePort());

        Assert.Equal(0, await quickstart.ExitAsync(TimeSpan.FromSeconds(120)));
        Assert.Contains("Moved 1,002 lines", quickstart.Output);
        Assert.Equal(content, await File.ReadAllTextAsync(_directory.File("mine.txt")));
    }

    [Fact]
    public async Task Quickstart_CtrlCInTheMiddle_StopsCleanlyWith130()
    {
        await using ConnectProcess quickstart = ConnectProcess.Start(_directory.Path, "quickstart", "--port", FreePort());
        await quickstart.WaitAsync(() => quickstart.Output.Contains("more lines are appended", StringComparison.Ordinal), "the connectors run");
        await quickstart.SignalAsync("INT");

        Assert.Equal(130, await quickstart.ExitAsync());
        Assert.Contains("Stopped before all lines were moved.", quickstart.Output);
        Assert.Contains("Stopped. Committed:", quickstart.Output);
        Assert.DoesNotContain("   at ", quickstart.Error);
    }

    [Fact]
    public async Task Quickstart_KeepRunning_LeavesTheWorkerUpUntilCtrlC()
    {
        using var http = new HttpClient();
        string port = FreePort();
        await using ConnectProcess quickstart = ConnectProcess.Start(_directory.Path, "quickstart", "--keep-running", "--port", port);
        await quickstart.WaitAsync(() => quickstart.Output.Contains("The worker keeps running", StringComparison.Ordinal), "the lines are moved", TimeSpan.FromSeconds(120));

        Assert.Equal("""["quickstart-sink","quickstart-source"]""", Sorted(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/connectors"))));
        await quickstart.SignalAsync("INT");
        Assert.Equal(0, await quickstart.ExitAsync());
    }

    private static string Sorted(string names) => "[" + string.Join(',', names.Trim('[', ']').Split(',').Order(StringComparer.Ordinal)) + "]";

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
