using System.Net.Http.Json;
using System.Text.Json;
using Connect.IntegrationTests.Processes;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary>samples/CustomConnector with the command, as its README says.</summary>
public sealed class CustomConnectorTests : IDisposable
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "CustomConnector");

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Standalone_PluginPath_RunsTheSampleAndListsItBesideABrokenPlugin()
    {
        string plugins = _directory.File("samples", "CustomConnector", "plugins");
        Directory.CreateDirectory(Path.Combine(plugins, "broken"));
        await File.WriteAllTextAsync(Path.Combine(plugins, "broken", "Broken.dll"), "no library");
        Directory.CreateSymbolicLink(Path.Combine(plugins, "custom-connector"), Path.Combine(Sample, "plugins", "custom-connector"));

        (ConnectProcess worker, Uri url) = await ConnectProcess.StartWorkerAsync(
            _directory.Path, Path.Combine(Sample, "worker.properties"), Path.Combine(Sample, "connector.json"), Path.Combine(Sample, "sink.json"));
        await using (worker)
        {
            await worker.WaitAsync(() => Lines().Length == 10, "ten orders are in the file");
            JsonElement all = await _http.GetFromJsonAsync<JsonElement>(new Uri(url, "/connector-plugins?connectorsOnly=false"));
            JsonElement keys = await _http.GetFromJsonAsync<JsonElement>(new Uri(url, "/connector-plugins/Pairs/config?version=1.0.0"));
            using HttpResponseMessage unknown = await _http.GetAsync(new Uri(url, "/connector-plugins/Pairs/config?version=2.0.0"));

            Assert.Equal("number=1;customer=BOB", Lines()[0]);
            Assert.Equal(
                [
                    "sink CustomConnector.LineSinkConnector 1.0.0",
                    "source CustomConnector.OrderSourceConnector 1.0.0",
                    "transformation CustomConnector.UpperCaseTransformation 1.0.0",
                    "converter CustomConnector.PairsConverter 1.0.0",
                ],
                all.EnumerateArray().Select(Print).Where(plugin => plugin.Contains("CustomConnector", StringComparison.Ordinal)));
            Assert.Equal(["separator"], keys.EnumerateArray().Select(key => key.GetProperty("name").GetString()));
            Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.StatusCode);
            Assert.Contains("available versions are: 1.0.0.", await unknown.Content.ReadAsStringAsync());
            Assert.Contains("Broken.dll of plugin.path is no readable .NET assembly and is left out", worker.Error);
        }
    }

    [Fact]
    public async Task Plugins_PluginPath_ListsThem()
    {
        await using ConnectProcess command = ConnectProcess.Start(_directory.Path, "plugins", "--plugin-path", Path.Combine(Sample, "plugins"));

        Assert.Equal(0, await command.ExitAsync());
        Assert.Contains("CustomConnector.PairsConverter", command.Output);
    }

    private static string Print(JsonElement plugin) =>
        $"{plugin.GetProperty("type").GetString()} {plugin.GetProperty("class").GetString()} {plugin.GetProperty("version").GetString()}";

    private string[] Lines() => File.Exists(_directory.File("connect-data", "orders.txt")) ? File.ReadAllLines(_directory.File("connect-data", "orders.txt")) : [];
}
