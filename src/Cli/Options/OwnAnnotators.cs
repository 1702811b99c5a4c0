using Whence.Annotate;

namespace Whence.Cli;

/// <summary>Columns that programs of the user's own measure, as NAME=COMMAND.</summary>
sealed class OwnAnnotators : IDisposable
{
    readonly List<(string Name, ProgramAnnotator Program)> programs = [];

    /// <exception cref="UsageException">One is no NAME=COMMAND.</exception>
    public OwnAnnotators(string[] texts)
    {
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } command])
                throw new UsageException($"--own '{text}': expects NAME=COMMAND");
            programs.Add((name, new(name, command)));
        }
    }

    public IEnumerable<Annotator> All(Func<Picture, string> pathOf) => programs.Select(own => new Annotator(own.Name, "of the user's own program", picture => own.Program.Ask(pathOf(picture))));

    public void Dispose() => programs.ForEach(own => own.Program.Dispose());
}
