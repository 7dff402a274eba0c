using System.Globalization;

namespace Connect.Tool.Quickstart;

/// <summary>A line a second, and one at the end.</summary>
internal sealed class PlainProgressView(TextWriter output, TimeProvider time) : IProgressView
{
    private long? _lastShown;

    public void Report(in QuickstartProgress progress)
    {
        bool last = progress.Written >= progress.Expected;
        if (!last && _lastShown is { } shown && time.GetElapsedTime(shown) < TimeSpan.FromSeconds(1))
        {
            return;
        }

        _lastShown = time.GetTimestamp();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {progress.Written:N0} of {progress.Expected:N0} lines written, {progress.InTopic:N0} records in the topic, lag {progress.Lag:N0}, {progress.PerSecond:N0} records/s"));
    }

    public void Dispose()
    {
    }
}
