using System.Text.Json;
using Connect.Tool.Records;

namespace Connect.Tool.Client;

/// <summary>Through the worker that has the log.</summary>
internal sealed class RestRecordSender(ConnectRestClient client, string topic) : IRecordSender
{
    public async Task SendAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument answer = await client.PostAsync($"/topics/{Uri.EscapeDataString(topic)}/records", writer => Write(writer, records), cancellationToken).ConfigureAwait(false);
            foreach (JsonElement offset in answer.RootElement.GetProperty("offsets").EnumerateArray())
            {
                if (offset.TryGetProperty("error", out JsonElement error))
                {
                    throw new CommandException(ExitCodes.Failed, $"The log refused a record of topic '{topic}': {error}");
                }
            }
        }
        catch (ConnectRestException e)
        {
            throw new CommandException(ExitCodes.Failed, $"The worker at {client.Url} refused records of topic '{topic}': {e.Message}", inner: e);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException(ExitCodes.Failed, $"The worker at {client.Url} is gone: {e.Message}", inner: e);
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<InputRecord> records)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("records"u8);
        foreach (InputRecord record in records)
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, record.Key);
            writer.WriteString("value"u8, record.Value);
            if (record.Headers.Count > 0)
            {
                writer.WriteStartArray("headers"u8);
                foreach ((string key, string? value) in record.Headers)
                {
                    writer.WriteStartObject();
                    writer.WriteString("key"u8, key);
                    writer.WriteString("value"u8, value);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
