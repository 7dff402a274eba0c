using Connect.Runtime.Configuration;

namespace Connect.Runtime.Tests.Configuration;

public sealed class EnvironmentPropertiesTests
{
    [Theory]
    [InlineData("CONNECT_GROUP_ID", "group.id")]
    [InlineData("CONNECT_VALUE_CONVERTER_SCHEMA_REGISTRY_URL", "value.converter.schema.registry.url")]
    [InlineData("CONNECT_MY__KEY", "my_key")]
    [InlineData("CONNECT_MY___KEY", "my-key")]
    [InlineData("CONNECT_A____B", "a-.b")]
    [InlineData("CONNECT_CONFIG_PROVIDERS_MY__FILE_CLASS", "config.providers.my_file.class")]
    public void Read_Variable_BecomesAProperty(string variable, string property) =>
        Assert.Equal([KeyValuePair.Create(property, "v")], EnvironmentProperties.Read([KeyValuePair.Create(variable, "v")]));

    [Theory]
    [InlineData("CONNECT_LOG4J_ROOT_LOGLEVEL")]
    [InlineData("CONNECT_LOG4J_LOGGERS")]
    [InlineData("CONNECT_LOG4J_APPENDER_STDOUT_LAYOUT")]
    [InlineData("CONNECT_REST_PORT")]
    [InlineData("CONNECT_")]
    [InlineData("KAFKA_HEAP_OPTS")]
    [InlineData("connect_group_id")]
    public void Read_OtherVariable_IsIgnored(string variable) => Assert.Empty(EnvironmentProperties.Read([KeyValuePair.Create(variable, "v")]));
}
