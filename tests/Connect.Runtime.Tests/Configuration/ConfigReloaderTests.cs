using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Runtime.Tests.Configuration;

public sealed class ConfigReloaderTests : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);

    private readonly Vault _vault = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ConfigReloader _reloader;
    private int _restarts;

    public ConfigReloaderTests()
    {
        _vault.Values["password"] = "one";
        ConfigTransformer transformer = ConfigTransformer.Create(
            new PluginRegistryBuilder().Build(), new Dictionary<string, string>(), new Dictionary<string, IConfigProvider> { ["vault"] = _vault });
        _reloader = new ConfigReloader(transformer, _time, NullLogger<ConfigReloader>.Instance);
    }

    public void Dispose() => _reloader.Dispose();

    [Fact]
    public void Resolve_ValueChanges_RestartsOnceWhenItHasSettled()
    {
        Assert.Equal("one", Resolve()["db.password"]);
        _vault.Values["password"] = "two";
        _vault.Tell();
        _vault.Tell();
        Assert.Equal(0, _restarts);

        _time.Advance(Settle);
        _time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, _restarts);
        Assert.Equal([("secrets", "password")], _vault.Subscribed);
    }

    [Fact]
    public void Resolve_ToldButTheSameValue_DoesNotRestart()
    {
        Resolve();
        _vault.Values["other"] = "new";
        _vault.Tell();

        _time.Advance(Settle);

        Assert.Equal(0, _restarts);
        _vault.Values["password"] = "two";
        _vault.Tell();
        _time.Advance(Settle);
        Assert.Equal(1, _restarts);
    }

    [Fact]
    public void Resolve_TimeToLive_ReadsAgainEachTimeAndRestartsWhenItChanged()
    {
        _vault.TimeToLive = TimeSpan.FromMinutes(1);
        Resolve();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((2, 0), (_vault.Reads, _restarts));

        _vault.Values["password"] = "two";
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((2, 0), (_vault.Reads, _restarts));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((3, 1), (_vault.Reads, _restarts));
    }

    [Fact]
    public void Resolve_CannotBeReadLater_GoesOnAndTriesAgain()
    {
        _vault.TimeToLive = TimeSpan.FromMinutes(1);
        Resolve();
        _vault.Values.Remove("password");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _restarts);

        _vault.Values["password"] = "two";
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, _restarts);
    }

    [Fact]
    public void Resolve_MissingAtFirst_ThrowsAndRestartsOnceItIsThere()
    {
        _vault.Values.Clear();
        Assert.Throws<ConfigException>(() => Resolve());
        _vault.Values["password"] = "late";
        _vault.Tell();

        _time.Advance(Settle);

        Assert.Equal(1, _restarts);
    }

    [Theory]
    [InlineData("config.action.reload", "none")]
    [InlineData("config.action.reload", " NONE ")]
    [InlineData("db.password", "plain")]
    public void Resolve_NothingToReload_WatchesNothing(string key, string value)
    {
        Resolve((key, value));

        Assert.Empty(_vault.Subscribed);
    }

    [Fact]
    public void Resolve_Again_ReplacesTheWatch()
    {
        Resolve();
        Resolve();
        _vault.Values["password"] = "two";
        _vault.Tell();
        _time.Advance(Settle);

        Assert.Equal(1, _restarts);
        Assert.Single(_vault.Subscribed);
    }

    [Fact]
    public void Forget_Change_DoesNothing()
    {
        _vault.TimeToLive = TimeSpan.FromMinutes(1);
        Resolve();
        _reloader.Forget("c");
        _vault.Values["password"] = "two";
        _vault.Tell();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((1, 0), (_vault.Reads, _restarts));
        Assert.Empty(_vault.Subscribed);
    }

    [Fact]
    public void Create_ListedAliasIsTheHosts_IsRefused()
    {
        var config = new Dictionary<string, string> { ["config.providers"] = "vault", ["config.providers.vault.class"] = "File" };

        var e = Assert.Throws<ConfigException>(() => ConfigTransformer.Create(
            new PluginRegistryBuilder().AddBuiltIns().Build(), config, new Dictionary<string, IConfigProvider> { ["vault"] = _vault }));

        Assert.Equal("config.providers lists 'vault', which is the name of a provider of the host; take another name.", e.Message);
    }

    [Theory]
    [InlineData("File", "a.properties")]
    [InlineData("Directory", "")]
    public void Get_ReloadInterval_IsTheTimeToLive(string provider, string file)
    {
        using var directory = new Connect.TestSupport.TempDirectory();
        File.WriteAllText(directory.File("a.properties"), "key=value");
        using IConfigProvider files = new PluginRegistryBuilder().AddBuiltIns().Build().Create<IConfigProvider>(provider);
        files.Configure(new Dictionary<string, string> { ["reload.interval.ms"] = "5000" });

        Assert.Equal(TimeSpan.FromSeconds(5), files.Get(directory.File(file), new HashSet<string> { "a.properties" }).TimeToLive);
        Assert.Throws<ConfigException>(() => files.Configure(new Dictionary<string, string> { ["reload.interval.ms"] = "10" }));
        files.Configure(new Dictionary<string, string>());
        Assert.Null(files.Get(directory.File(file), new HashSet<string> { "a.properties" }).TimeToLive);
    }

    private IReadOnlyDictionary<string, string> Resolve(params (string Key, string Value)[] changes)
    {
        var config = new Dictionary<string, string> { ["name"] = "c", ["db.password"] = "${vault:secrets:password}" };
        foreach ((string key, string value) in changes)
        {
            config[key] = value;
        }

        return _reloader.Resolve("c", config, () =>
        {
            _restarts++;
            return Task.CompletedTask;
        });
    }

    private sealed class Vault : IConfigProvider
    {
        private readonly List<(string Path, string Key, Action Changed)> _subscriptions = [];

        public Dictionary<string, string> Values { get; } = [];

        public TimeSpan? TimeToLive { get; set; }

        public int Reads { get; private set; }

        public IEnumerable<(string Path, string Key)> Subscribed => _subscriptions.Select(subscription => (subscription.Path, subscription.Key));

        public void Tell() => _subscriptions.ForEach(subscription => subscription.Changed());

        public void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        public ConfigData Get(string path, IReadOnlySet<string> keys)
        {
            Reads++;
            return new ConfigData(Values.Where(entry => keys.Contains(entry.Key)).ToDictionary(), TimeToLive);
        }

        public IDisposable? Subscribe(string path, IReadOnlySet<string> keys, Action changed)
        {
            var subscription = (path, keys.Single(), changed);
            _subscriptions.Add(subscription);
            return new Ending(() => _subscriptions.Remove(subscription));
        }

        public void Dispose()
        {
        }

        private sealed class Ending(Action end) : IDisposable
        {
            public void Dispose() => end();
        }
    }
}
