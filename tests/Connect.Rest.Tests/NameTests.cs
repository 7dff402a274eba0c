using Microsoft.AspNetCore.Builder;

namespace Connect.Rest.Tests;

/// <summary>Connector names in paths, whatever they consist of.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a/b", "a%2fb")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("src paused", "src%20paused")]
    [InlineData("a+b", "a+b")]
    [InlineData("Straße №1", "Stra%C3%9Fe%20%E2%84%961")]
    [InlineData("a;b?c#d", "a%3Bb%3Fc%23d")]
    [InlineData("x$y", "x%24y")]
    public async Task Path_EncodedName_ReachesTheHerder(string name, string encoded)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer created = await host.SendAsync("PUT", $"/connectors/{encoded}/config", "{}");
        Answer read = await host.GetAsync($"/connectors/{encoded}?x=%2F/y");

        Assert.Equal(name, created.Json!["name"]!.GetValue<string>());
        Assert.Equal((200, name), (read.Status, read.Json!["name"]!.GetValue<string>()));
        Assert.Equal(new Uri(host.Addresses[0], $"/connectors/{Uri.EscapeDataString(name)}").AbsoluteUri, new Uri(created.Headers["Location"]).AbsoluteUri);
        Assert.Equal(200, (await host.GetAsync(created.Headers["Location"])).Status);
    }

    [Theory]
    [InlineData("/connect", "")]
    [InlineData("connect/v1/", "")]
    [InlineData("/connect", "/base path")]
    [InlineData("", "/base")]
    public async Task Path_PrefixAndPathBase_AreSkipped(string prefix, string pathBase)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder(), map: app =>
        {
            app.UsePathBase(pathBase);
            app.UseRouting();
            app.MapConnect(prefix);
        });
        string path = pathBase.Replace(" ", "%20", StringComparison.Ordinal) + "/" + prefix.Trim('/');
        path = path.TrimEnd('/');

        Answer created = await host.SendAsync("PUT", $"{path}/connectors/a%2Fb/config", "{}");

        Assert.Equal("a/b", created.Json!["name"]!.GetValue<string>());
        Assert.EndsWith($"{path}/connectors/a%2Fb", created.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal(200, (await host.GetAsync($"{path}/connectors/a%2Fb/status")).Status);
        Assert.Equal(200, (await host.GetAsync($"{path}/")).Status);
        Assert.Equal(200, (await host.GetAsync($"{path}/health")).Status);
    }

    [Fact]
    public async Task Path_NameTooLong_Answers400()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());
        string name = new('n', 256);

        (await host.GetAsync($"/connectors/{name}")).AssertError(400, "The connector's name has 256 characters; at most 255 are accepted.");
        (await host.SendAsync("POST", "/connectors", "{\"name\":\"" + name + "\",\"config\":{}}")).AssertError(400);
        Assert.Equal(201, (await host.SendAsync("PUT", $"/connectors/{name[1..]}/config", "{}")).Status);
    }

    [Theory]
    [InlineData("/conn{c}ect")]
    [InlineData("/{**all}")]
    public async Task MapConnect_PrefixWithParameters_Throws(string prefix) =>
        await Assert.ThrowsAsync<ArgumentException>(() => RestHost.EmbeddedAsync(new FakeHerder(), map: app => app.MapConnect(prefix)));
}
