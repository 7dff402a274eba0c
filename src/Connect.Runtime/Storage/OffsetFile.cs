using System.Text;
using System.Text.Json;
using Connect.Errors;

namespace Connect.Runtime.Storage;

/// <summary>
/// Source offsets in a text file (<c>offset.storage.file.filename</c>): a line that names the format, then one line of JSON per source partition,
/// <c>{"key":["connector",{partition}],"value":{offset}}</c>. Written anew for each change, beside the old file, which it then replaces. Not thread-safe.
/// </summary>
internal sealed class OffsetFile(string path)
{
    private const string Format = "connect-offsets";
    private const int Version = 1;

    // What Java's object streams begin with.
    private static readonly byte[] JavaMagic = [0xAC, 0xED];
    private readonly OrderedDictionary<string, string> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads the file; none is an empty one, as is a file without content.</summary>
    /// <exception cref="ConnectException">It is not of this format, damaged, or cannot be read; the message says what to do.</exception>
    public IReadOnlyList<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)> Load()
    {
        byte[] content = Read();
        if (content.AsSpan().StartsWith(JavaMagic))
        {
            throw new ConnectException(
                $"'{path}' is an offsets file of Java's Kafka Connect, whose format only Java reads: start the Java worker once more, note what GET /connectors/<name>/offsets tells of each source, "
                + "then name another file in offset.storage.file.filename here and set the offsets with PATCH /connectors/<name>/offsets while the connector is stopped.");
        }

        _entries.Clear();
        string[] lines = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            try
            {
                using var line = JsonDocument.Parse(lines[i]);
                if (i == 0)
                {
                    CheckFormat(line.RootElement);
                }
                else
                {
                    _entries[line.RootElement.GetProperty("key").GetRawText()] = line.RootElement.GetProperty("value").GetRawText();
                }
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new ConnectException(
                    $"The offsets file '{path}' is damaged in line {i + 1}. Restore it from a backup, or move it away to let the sources start anew.", error);
            }
        }

        return [.. _entries.Select(entry => ((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry.Key), (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry.Value)))];
    }

    /// <summary>Writes changes; they are on the disk when this returns. When it throws, the file is as it was.</summary>
    /// <exception cref="RetriableException">The file cannot be written now.</exception>
    public async Task SaveAsync(IReadOnlyList<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)> changes)
    {
        var changed = new OrderedDictionary<string, string>(_entries, StringComparer.Ordinal);
        foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value) in changes)
        {
            string text = Encoding.UTF8.GetString(key.Span);
            if (value is { } offset)
            {
                changed[text] = Encoding.UTF8.GetString(offset.Span);
            }
            else
            {
                changed.Remove(text);
            }
        }

        string next = path + ".new";
        try
        {
            var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Print(changed))).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RetriableException($"The offsets file '{path}' cannot be written: {error.Message} Its directory has to exist and to be writable.", error);
        }

        _entries.Clear();
        foreach ((string key, string value) in changed)
        {
            _entries[key] = value;
        }
    }

    private static string Print(OrderedDictionary<string, string> entries)
    {
        var text = new StringBuilder();
        text.Append("{\"format\":\"").Append(Format).Append("\",\"version\":").Append(Version).Append("}\n");
        foreach ((string key, string value) in entries)
        {
            text.Append("{\"key\":").Append(key).Append(",\"value\":").Append(value).Append("}\n");
        }

        return text.ToString();
    }

    private byte[] Read()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConnectException($"The offsets file '{path}' cannot be read: {error.Message} Its directory has to exist, and the worker's user has to be allowed to read it.", error);
        }
    }

    private void CheckFormat(JsonElement header)
    {
        if (header.ValueKind != JsonValueKind.Object || !header.TryGetProperty("format", out JsonElement format) || format.GetString() != Format)
        {
            throw new ConnectException($"'{path}' is no offsets file of Connect. Name another file in offset.storage.file.filename, or move this one away.");
        }

        if (header.GetProperty("version").GetInt32() is var version && version != Version)
        {
            throw new ConnectException($"The offsets file '{path}' has version {version}, which a later version of Connect wrote; this one reads version {Version}.");
        }
    }
}
