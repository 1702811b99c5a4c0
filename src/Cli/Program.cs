using Spectre.Console;
using Whence.Cli;

// A file or a pipe has no width.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = int.MaxValue / 2;
return await WhenceCommand.Run(args);
