using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;

namespace Connect.Runtime.Storage;

/// <summary>What each record of the topic means, and how states are written.</summary>
internal sealed partial class StatusStore
{
    private static byte[] StateValue(WorkState state) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("state", state.State.WireName());
        writer.WriteString("trace", state.Trace);
        writer.WriteString("worker_id", state.WorkerId);
        writer.WriteNumber("generation", 0);
        writer.WriteEndObject();
    });

    private static WorkState? ReadState(JsonDocument? value) =>
        value is not null && Enum.TryParse(value.RootElement.Text("state"), ignoreCase: true, out LifecycleState state)
            ? new WorkState(state, value.RootElement.Text("worker_id") ?? "", value.RootElement.Text("trace"))
            : null;

    private static bool TryParseTask(string text, out ConnectorTaskId task)
    {
        int dash = text.LastIndexOf('-');
        int number = 0;
        bool parsed = dash > 0 && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        task = parsed ? new ConnectorTaskId(text[..dash], number) : default;
        return parsed;
    }

    private void Apply(LogRecord record)
    {
        string key = Encoding.UTF8.GetString(record.Key.GetValueOrDefault().Span);
        using JsonDocument? value = StoreJson.Parse(record.Value);
        if (Change(key, value) is not { } change)
        {
            StorageLog.UnknownKey(_logger, record.Topic, record.Offset);
            return;
        }

        lock (_lock)
        {
            if (!_writer.IsPending(key, change))
            {
                change();
            }
        }
    }

    /// <returns>What a record changes in memory; null for one nobody knows.</returns>
    private Action? Change(string key, JsonDocument? value)
    {
        if (key.StartsWith(TopicPrefix, StringComparison.Ordinal) && key.IndexOf(TopicSeparator, StringComparison.Ordinal) is > 0 and int separator)
        {
            bool present = value is not null;
            return () => SetTopic(key[(separator + TopicSeparator.Length)..], key[TopicPrefix.Length..separator], present);
        }

        WorkState? state = ReadState(value);
        if (key.StartsWith(TaskPrefix, StringComparison.Ordinal) && TryParseTask(key[TaskPrefix.Length..], out ConnectorTaskId task))
        {
            return () =>
            {
                if (IsOverruled(key, state, out WorkState? own))
                {
                    Put(task, own);
                }
                else
                {
                    SetTask(task, state);
                }
            };
        }

        if (!key.StartsWith(ConnectorPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        string connector = key[ConnectorPrefix.Length..];
        return () =>
        {
            if (IsOverruled(key, state, out WorkState? own))
            {
                Put(connector, own);
            }
            else if (state is null)
            {
                _connectors.Remove(connector);
            }
            else
            {
                _connectors[connector] = state;
            }
        };
    }

    private bool IsOverruled(string key, WorkState? state, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WorkState? own) =>
        _own.TryGetValue(key, out own) && state?.WorkerId != own.WorkerId;
}
