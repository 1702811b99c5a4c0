using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Whence.Models.Training;

namespace Whence.Cli;

/// <summary>A training while it runs, on stderr: where that is a terminal, the curve of the loss and a line of where it stands; elsewhere a line an epoch.</summary>
sealed class TrainingView(TrainingOptions options) : IProgress<TrainingProgress>
{
    // A terminal shows no more than this many pictures a second.
    static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);

    readonly List<double> losses = [];
    readonly List<string> lines = [];
    LiveDisplayContext? live;
    DateTime shown;

    /// <summary>Runs a training and shows it.</summary>
    public TrainingResult Show(Func<IProgress<TrainingProgress>, TrainingResult> run)
    {
        if (Console.IsErrorRedirected)
            return run(this);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Live(new Text("")).Start(context =>
        {
            live = context;
            return run(this);
        });
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        losses.Add(value.Loss);
        if (value.Ended is { } epoch)
            lines.Add(Line(epoch));
        if (live is null)
        {
            if (value.Ended is not null)
                Console.Error.WriteLine($"whence: {lines[^1]}");
            return;
        }
        if (value.Ended is null && DateTime.UtcNow - shown < Least)
            return;
        shown = DateTime.UtcNow;
        live.UpdateTarget(Drawn(value));
    }

    IRenderable Drawn(TrainingProgress value) => new Rows([
        .. BrailleCurve.Of(losses, 60, 8).Select(row => new Text(row)),
        .. lines.TakeLast(5).Select(line => new Text(line)),
        new Text(string.Create(CultureInfo.InvariantCulture, $"step {value.Time.Step} of {value.Time.Steps}, loss {value.Loss:0.000}, rate {value.Rate:g3}")),
    ]);

    string Line(EpochRecord epoch)
    {
        var heldOut = epoch.HeldOut is { } scores ? $", held out {scores.Accuracy:0.00 %} right, loss {scores.Loss:0.000}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}/{options.Epochs}: loss {epoch.Loss:0.0000}{heldOut}, {epoch.Seconds:0.0} s");
    }
}
