using Spectre.Console;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>A progress bar on stderr while a run lasts, where stderr is a terminal; nothing elsewhere.</summary>
static class ProgressBar
{
    public static Explanation Show(string name, Func<IProgress<ExplainProgress>?, Explanation> run)
    {
        if (Console.IsErrorRedirected)
            return run(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new RemainingTimeColumn()).Start(context =>
        {
            var task = context.AddTask(Markup.Escape(name));
            return run(new Forward(task));
        });
    }

    sealed class Forward(ProgressTask task) : IProgress<ExplainProgress>
    {
        public void Report(ExplainProgress value)
        {
            task.MaxValue = Math.Max(1, value.Of);
            task.Value = value.Samples;
        }
    }
}
