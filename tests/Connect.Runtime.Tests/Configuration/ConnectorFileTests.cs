using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Configuration;

public sealed class ConnectorFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("name=c\ntasks.max=2\n")]
    [InlineData("""{"name":"c","tasks.max":"2"}""")]
    [InlineData("""  {"name":"c","tasks.max":2}""")]
    [InlineData("""{"name":"c","config":{"tasks.max":"2"},"tasks":[]}""")]
    [InlineData("""{"name":"c","config":{"name":"c","tasks.max":"2"}}""")]
    public void Load_ThreeForms_ReadsNameAndConfig(string text)
    {
        ConnectorFile file = Load(text);

        Assert.Equal("c", file.Name);
        Assert.Equal("c", file.Config["name"]);
        Assert.Equal("2", file.Config["tasks.max"]);
        Assert.Equal(2, file.Config.Count);
        Assert.Null(file.InitialState);
    }

    [Theory]
    [InlineData("stopped", TargetState.Stopped)]
    [InlineData("PAUSED", TargetState.Paused)]
    [InlineData("Running", TargetState.Started)]
    public void Load_InitialState_IsReadInAnyCase(string state, TargetState expected) =>
        Assert.Equal(expected, Load($$"""{"name":"c","config":{},"initial_state":"{{state}}"}""").InitialState);

    [Theory]
    [InlineData("tasks.max=1", "is missing the mandatory 'name' configuration")]
    [InlineData("""{"tasks.max":"1"}""", "is missing the mandatory 'name' configuration")]
    [InlineData("""{"config":{"name":"c"}}""", "is missing the mandatory 'name' configuration")]
    [InlineData("""{"name":"c","config":{"name":"d"}}""", "Connector name configuration in 'config' doesn't match the one specified in 'name' at")]
    [InlineData("""{"name":"c","config":{"a":{}}}""", "the value of 'a' must be a text")]
    [InlineData("""{"name":"c","config":{},"initial_state":"FOO"}""", "expected RUNNING, PAUSED or STOPPED")]
    [InlineData("""{"name":"c",""", "is not valid JSON (line 1")]
    [InlineData("name=\\u12", "is neither JSON nor Java properties")]
    public void Load_Broken_NamesTheFile(string text, string expected)
    {
        var e = Assert.Throws<ConfigException>(() => Load(text));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.File("c.conf"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Missing_NamesTheFile() =>
        Assert.Contains("nowhere.json", Assert.Throws<ConfigException>(() => ConnectorFile.Load(_directory.File("nowhere.json"))).Message, StringComparison.Ordinal);

    public void Dispose() => _directory.Dispose();

    private ConnectorFile Load(string text)
    {
        File.WriteAllText(_directory.File("c.conf"), text);
        return ConnectorFile.Load(_directory.File("c.conf"));
    }
}
