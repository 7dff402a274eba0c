using System.Text.Json;
using Connect.Data;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;
using Connect.Source;

namespace Connect.Rest.Json;

/// <summary>Answers in Kafka Connect's spelling, written by hand: no reflection at start-up, and the wire names stand in one place.</summary>
internal static class EntityJson
{
    public static void ConnectorInfo(Utf8JsonWriter writer, ConnectorInfo info)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, info.Name);
        writer.WritePropertyName("config"u8);
        Config(writer, info.Config);
        writer.WriteStartArray("tasks"u8);
        foreach (ConnectorTaskId task in info.Tasks)
        {
            TaskId(writer, task);
        }

        writer.WriteEndArray();
        writer.WriteString("type"u8, info.Type.WireName());
        writer.WriteEndObject();
    }

    public static void ConnectorState(Utf8JsonWriter writer, ConnectorStateInfo info)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, info.Name);
        writer.WriteStartObject("connector"u8);
        State(writer, info.Connector.State, info.Connector.WorkerId, info.Connector.Trace);
        writer.WriteEndObject();
        writer.WriteStartArray("tasks"u8);
        foreach (TaskStateInfo task in info.Tasks.OrderBy(task => task.Id))
        {
            TaskState(writer, task);
        }

        writer.WriteEndArray();
        writer.WriteString("type"u8, info.Type.WireName());
        writer.WriteEndObject();
    }

    public static void TaskState(Utf8JsonWriter writer, TaskStateInfo task)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, task.Id);
        State(writer, task.State, task.WorkerId, task.Trace);
        writer.WriteEndObject();
    }

    public static void Tasks(Utf8JsonWriter writer, IReadOnlyList<TaskInfo> tasks)
    {
        writer.WriteStartArray();
        foreach (TaskInfo task in tasks)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("id"u8);
            TaskId(writer, task.Id);
            writer.WritePropertyName("config"u8);
            TaskConfig(writer, task.Config);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void TaskConfigs(Utf8JsonWriter writer, IReadOnlyList<TaskInfo> tasks)
    {
        writer.WriteStartObject();
        foreach (TaskInfo task in tasks)
        {
            writer.WritePropertyName(task.Id.ToString());
            TaskConfig(writer, task.Config);
        }

        writer.WriteEndObject();
    }

    public static void Config(Utf8JsonWriter writer, IReadOnlyDictionary<string, string?> config)
    {
        writer.WriteStartObject();
        foreach ((string key, string? value) in config)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    public static void Strings(Utf8JsonWriter writer, IEnumerable<string> values)
    {
        writer.WriteStartArray();
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    public static void Offsets(Utf8JsonWriter writer, ConnectorOffsets offsets)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("offsets"u8);
        foreach (SourceOffsetChange source in offsets.Source ?? [])
        {
            writer.WriteStartObject();
            writer.WritePropertyName("partition"u8);
            OffsetMap(writer, source.Partition);
            writer.WritePropertyName("offset"u8);
            OffsetMap(writer, source.Offset);
            writer.WriteEndObject();
        }

        foreach ((TopicPartition partition, long offset) in (offsets.Sink ?? new Dictionary<TopicPartition, long>()).OrderBy(entry => entry.Key))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("partition"u8);
            writer.WriteNumber("kafka_partition"u8, partition.Partition);
            writer.WriteString("kafka_topic"u8, partition.Topic);
            writer.WriteEndObject();
            writer.WriteStartObject("offset"u8);
            writer.WriteNumber("kafka_offset"u8, offset);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Plugin(Utf8JsonWriter writer, PluginDescriptor plugin)
    {
        writer.WriteStartObject();
        writer.WriteString("class"u8, plugin.Name);
        writer.WriteString("type"u8, plugin.Kind switch
        {
            PluginKind.Sink => "sink",
            PluginKind.Source => "source",
            PluginKind.Transformation => "transformation",
            PluginKind.Predicate => "predicate",
            PluginKind.Converter => "converter",
            _ => "header_converter",
        });
        if (plugin.Version is not null)
        {
            writer.WriteString("version"u8, plugin.Version);
        }

        writer.WriteEndObject();
    }

    public static void ConfigInfos(Utf8JsonWriter writer, ConfigInfos infos)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, infos.Name);
        writer.WriteNumber("error_count"u8, infos.ErrorCount);
        writer.WritePropertyName("groups"u8);
        Strings(writer, infos.Groups);
        writer.WriteStartArray("configs"u8);
        foreach (ConfigInfo config in infos.Configs)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("definition"u8);
            if (config.Definition is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                ConfigKey(writer, config.Definition);
            }

            writer.WriteStartObject("value"u8);
            writer.WriteString("name"u8, config.Value.Name);
            writer.WriteString("value"u8, config.Value.Value);
            writer.WritePropertyName("recommended_values"u8);
            Strings(writer, config.Value.RecommendedValues);
            writer.WritePropertyName("errors"u8);
            Strings(writer, config.Value.Errors);
            writer.WriteBoolean("visible"u8, config.Value.Visible);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void ConfigKeys(Utf8JsonWriter writer, IReadOnlyList<ConfigKeyInfo> keys)
    {
        writer.WriteStartArray();
        foreach (ConfigKeyInfo key in keys)
        {
            ConfigKey(writer, key);
        }

        writer.WriteEndArray();
    }

    private static void ConfigKey(Utf8JsonWriter writer, ConfigKeyInfo key)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, key.Name);
        writer.WriteString("type"u8, key.Type.ToString().ToUpperInvariant());
        writer.WriteBoolean("required"u8, key.Required);
        writer.WriteString("default_value"u8, key.DefaultValue);
        writer.WriteString("importance"u8, key.Importance.ToString().ToUpperInvariant());
        writer.WriteString("documentation"u8, key.Documentation);
        writer.WriteString("group"u8, key.Group);
        writer.WriteString("width"u8, key.Width.ToString().ToUpperInvariant());
        writer.WriteString("display_name"u8, key.DisplayName);
        writer.WritePropertyName("dependents"u8);
        Strings(writer, key.Dependents);
        writer.WriteNumber("order"u8, key.OrderInGroup);
        writer.WriteEndObject();
    }

    private static void TaskId(Utf8JsonWriter writer, ConnectorTaskId task)
    {
        writer.WriteStartObject();
        writer.WriteString("connector"u8, task.Connector);
        writer.WriteNumber("task"u8, task.Task);
        writer.WriteEndObject();
    }

    private static void TaskConfig(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> config)
    {
        writer.WriteStartObject();
        foreach ((string key, string value) in config)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void State(Utf8JsonWriter writer, LifecycleState state, string workerId, string? trace)
    {
        writer.WriteString("state"u8, state.WireName());
        writer.WriteString("worker_id"u8, workerId);
        if (!string.IsNullOrEmpty(trace))
        {
            writer.WriteString("trace"u8, trace);
        }
    }

    private static void OffsetMap(Utf8JsonWriter writer, OffsetMap? map)
    {
        if (map is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach ((string key, ConnectValue value) in map)
        {
            writer.WritePropertyName(key);
            OffsetValue(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void OffsetValue(Utf8JsonWriter writer, in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean());
                break;
            case ValueKind.Int8:
                writer.WriteNumberValue(value.AsInt8());
                break;
            case ValueKind.Int16:
                writer.WriteNumberValue(value.AsInt16());
                break;
            case ValueKind.Int32:
                writer.WriteNumberValue(value.AsInt32());
                break;
            case ValueKind.Int64:
                writer.WriteNumberValue(value.AsInt64());
                break;
            case ValueKind.Float32 when float.IsFinite(value.AsFloat32()):
                writer.WriteNumberValue(value.AsFloat32());
                break;
            case ValueKind.Float64 when double.IsFinite(value.AsFloat64()):
                writer.WriteNumberValue(value.AsFloat64());
                break;
            case ValueKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes());
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }
}
