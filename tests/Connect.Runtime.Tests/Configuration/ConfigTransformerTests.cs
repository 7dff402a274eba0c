using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Configuration;

/// <summary>Files, values and results of the recorded Java run; where Java left the text we raise an error.</summary>
public sealed class ConfigTransformerTests : IDisposable
{
    private static readonly PluginRegistry Plugins = new PluginRegistryBuilder().AddBuiltIns().AddType(typeof(LeasedConfigProvider)).Build();

    private readonly TempDirectory _directory = new();
    private readonly ConfigTransformer _transformer;

    public ConfigTransformerTests()
    {
        Directory.CreateDirectory(_directory.File("secrets", "d"));
        Directory.CreateDirectory(_directory.File("other"));
        File.WriteAllText(
            _directory.File("secrets", "a.properties"),
            "key=s3cret\nother = with spaces \\u00e9\nempty=\nmulti=a\\\n   b\ncolon:val\nref=${env:CONNECT_TEST_SECRET}\nutf8=é\n");
        File.WriteAllText(_directory.File("secrets", "d", "file1"), "dir value\n");
        File.WriteAllText(_directory.File("other", "b.properties"), "key=forbidden\n");
        Environment.SetEnvironmentVariable("CONNECT_TEST_SECRET", "envsecret");
        Environment.SetEnvironmentVariable("CONNECT_TEST_ALLOWED_X", "allowed");
        _transformer = ConfigTransformer.Create(Plugins, new Dictionary<string, string>
        {
            ["config.providers"] = "file, dir,env,filelim,envlim,lease",
            ["config.providers.file.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider",
            ["config.providers.dir.class"] = "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
            ["config.providers.env.class"] = "EnvVarConfigProvider",
            ["config.providers.filelim.class"] = "File",
            ["config.providers.filelim.param.allowed.paths"] = _directory.File("secrets"),
            ["config.providers.envlim.class"] = "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            ["config.providers.envlim.param.allowlist.pattern"] = "CONNECT_TEST_ALLOWED_.*",
            ["config.providers.lease.class"] = "LeasedConfigProvider",
        });
    }

    [Theory]
    [InlineData("${file:{dir}/secrets/a.properties:key}", "s3cret")]
    [InlineData("x-${file:{dir}/secrets/a.properties:key}-${env:CONNECT_TEST_SECRET}-y", "x-s3cret-envsecret-y")]
    [InlineData("${file:{dir}/secrets/a.properties:other}", "with spaces é")]
    [InlineData("${file:{dir}/secrets/a.properties:utf8}", "é")]
    [InlineData("${file:{dir}/secrets/a.properties:empty}", "")]
    [InlineData("${file:{dir}/secrets/a.properties:multi}", "ab")]
    [InlineData("${file:{dir}/secrets/a.properties:colon}", "val")]
    [InlineData("${file:{dir}/secrets/a.properties:ref}", "${env:CONNECT_TEST_SECRET}")]
    [InlineData("${dir:{dir}/secrets/d:file1}", "dir value\n")]
    [InlineData("${env:CONNECT_TEST_SECRET}", "envsecret")]
    [InlineData("${env::CONNECT_TEST_SECRET}", "envsecret")]
    [InlineData("${envlim:CONNECT_TEST_ALLOWED_X}", "allowed")]
    [InlineData("${filelim:{dir}/secrets/a.properties:key}", "s3cret")]
    [InlineData("${vault:p:key}", "${vault:p:key}")]
    [InlineData("${file:{dir}/secrets/a.properties:key", "${file:{dir}/secrets/a.properties:key")]
    [InlineData("$file:key and ${} and ${file}", "$file:key and ${} and ${file}")]
    public void TransformValue_Reference_IsResolved(string value, string expected) =>
        Assert.Equal(expected.Replace("{dir}", _directory.Path, StringComparison.Ordinal), _transformer.TransformValue("k", Place(value)));

    [Theory]
    [InlineData("${file:{dir}/secrets/a.properties:nokey}", "key 'nokey' of config provider 'file', path '{dir}/secrets/a.properties'")]
    [InlineData("${file:{dir}/secrets/none.properties:key}", "Could not read properties from file {dir}/secrets/none.properties")]
    [InlineData("${file:key}", "key 'key' of config provider 'file', which cannot be read")]
    [InlineData("${dir:{dir}/secrets/d:nope}", "key 'nope' of config provider 'dir', path '{dir}/secrets/d'")]
    [InlineData("${dir:{dir}/secrets/d:../a.properties}", "key '../a.properties' of config provider 'dir'")]
    [InlineData("${dir:{dir}/secrets/nodir:file1}", "Could not read directory")]
    [InlineData("${dir:{dir}/secrets/a.properties:key}", "Could not read directory")]
    [InlineData("${env:NO_SUCH_VAR}", "key 'NO_SUCH_VAR' of config provider 'env'")]
    [InlineData("${env:p:CONNECT_TEST_SECRET}", "Path is not supported for EnvVarConfigProvider, invalid value 'p'")]
    [InlineData("${envlim:CONNECT_TEST_SECRET}", "not allowed by allowlist.pattern")]
    [InlineData("${filelim:{dir}/other/b.properties:key}", "not within allowed.paths")]
    [InlineData("${filelim:{dir}/secrets/../other/b.properties:key}", "not within allowed.paths")]
    [InlineData("${filelim:{dir}/secretsX:key}", "not within allowed.paths")]
    public void TransformValue_Unresolvable_NamesKeyAndPlace(string value, string expected)
    {
        var e = Assert.Throws<ConfigException>(() => _transformer.TransformValue("connection.password", Place(value)));

        Assert.StartsWith("Configuration connection.password refers to ", e.Message, StringComparison.Ordinal);
        Assert.Contains(Place(expected), e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TransformWithTimeToLive_SeveralLeases_ReportsTheSoonest()
    {
        (IReadOnlyDictionary<string, string> config, TimeSpan? timeToLive) = _transformer.TransformWithTimeToLive(
            new Dictionary<string, string> { ["a"] = "${lease:60}", ["b"] = "${lease:5}", ["c"] = "${env:CONNECT_TEST_SECRET}" });

        Assert.Equal("leased 5", config["b"]);
        Assert.Equal(TimeSpan.FromSeconds(5), timeToLive);
    }

    [Fact]
    public void Transform_ChangedFile_IsReadAgain()
    {
        string value = Place("${file:{dir}/secrets/a.properties:key}");
        Assert.Equal("s3cret", _transformer.TransformValue("k", value));

        File.WriteAllText(_directory.File("secrets", "a.properties"), "key=rotated\n");

        Assert.Equal("rotated", _transformer.TransformValue("k", value));
    }

    [Theory]
    [InlineData("config.providers.p.class", null, "Missing required configuration \"config.providers.p.class\"")]
    [InlineData("config.providers.p.class", "FileConfigProvidr", "Did you mean 'FileConfigProvider'?")]
    [InlineData("config.providers.p.param.allowed.paths", "relative/path", "Path relative/path is not absolute")]
    [InlineData("config.providers.p.param.allowed.paths", "/no/such/path/at/all", "Path /no/such/path/at/all does not exist")]
    public void Create_BadProvider_Throws(string key, string? value, string expected)
    {
        var config = new Dictionary<string, string> { ["config.providers"] = "p", ["config.providers.p.class"] = "FileConfigProvider" };
        config.Remove(key);
        if (value is not null)
        {
            config[key] = value;
        }

        Assert.Contains(expected, Assert.Throws<ConfigException>(() => ConfigTransformer.Create(Plugins, config)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _transformer.Dispose();
        _directory.Dispose();
    }

    private string Place(string text) => text.Replace("{dir}", _directory.Path, StringComparison.Ordinal);

    /// <summary>Every key is a number of seconds that its value lives.</summary>
    internal sealed class LeasedConfigProvider : IConfigProvider
    {
        public void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        public ConfigData Get(string path, IReadOnlySet<string> keys) => new(
            keys.ToDictionary(key => key, key => $"leased {key}"),
            TimeSpan.FromSeconds(int.Parse(keys.Single(), System.Globalization.CultureInfo.InvariantCulture)));

        public void Dispose()
        {
        }
    }
}
