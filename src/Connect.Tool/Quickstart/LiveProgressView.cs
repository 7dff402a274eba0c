using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Connect.Tool.Quickstart;

/// <summary>Bars that move, on a terminal.</summary>
internal sealed class LiveProgressView : IProgressView
{
    private const int BarWidth = 20;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _display;
    private LiveDisplayContext? _context;

    public LiveProgressView(IAnsiConsole console) => _display = console.Live(new Text("")).StartAsync(context =>
    {
        Volatile.Write(ref _context, context);
        return _done.Task;
    });

    public void Report(in QuickstartProgress progress)
    {
        if (Volatile.Read(ref _context) is { } context)
        {
            context.UpdateTarget(Draw(progress));
            context.Refresh();
        }
    }

    public void Dispose()
    {
        _done.TrySetResult();
        _display.GetAwaiter().GetResult();
    }

    private static IRenderable Draw(in QuickstartProgress progress)
    {
        Grid grid = new Grid().AddColumns(4);
        grid.AddRow(Row("file → topic", progress.InTopic, progress.Expected, "blue", ""));
        grid.AddRow(Row("topic → file", progress.Written, progress.Expected, "green", string.Create(CultureInfo.InvariantCulture, $"{progress.PerSecond:N0} records/s, lag {progress.Lag:N0}")));
        return grid;
    }

    private static IRenderable[] Row(string name, long value, long total, string colour, string note)
    {
        int filled = total == 0 ? BarWidth : (int)Math.Clamp(BarWidth * value / total, 0, BarWidth);
        return
        [
            new Text("  " + name),
            new Markup($"[{colour}]{new string('━', filled)}[/][grey]{new string('─', BarWidth - filled)}[/]"),
            new Text(string.Create(CultureInfo.InvariantCulture, $"{value:N0} of {total:N0}")),
            new Text(note),
        ];
    }
}
