using Spectre.Console;
using Whence.Cli;

// A file or a pipe has no width and shows no colours.
if (Console.IsOutputRedirected)
{
    var profile = AnsiConsole.Profile;
    profile.Width = int.MaxValue / 2;
    (profile.Capabilities.Ansi, profile.Capabilities.ColorSystem) = (false, ColorSystem.NoColors);
}
return await WhenceCommand.Run(args);
