using System.CommandLine;

namespace Whence.Cli;

/// <summary>The option --plugin, of commands that take entries of some kinds.</summary>
/// <param name="kinds">The kinds of entries that the command takes.</param>
sealed class PluginOption(params Type[] kinds)
{
    readonly Option<FileInfo[]> option = new("--plugin") { HelpName = "DLL", Description = "an assembly with methods, measures, detectors or annotators of your own, which are then called by their names; may be given several times" };
    Catalogue? made;

    public void AddTo(Command command) => command.Options.Add(option);

    /// <summary>What can be asked for by name.</summary>
    /// <exception cref="PluginException">A plug-in cannot be used, or has nothing that the command takes.</exception>
    public Catalogue Of(ParseResult parsed) => made ??= new([.. (parsed.GetValue(option) ?? []).Select(Load)]);

    Plugin Load(FileInfo file)
    {
        var plugin = Plugin.Load(file);
        return plugin.Entries.Any(entry => Array.Exists(kinds, kind => kind.IsInstanceOfType(entry))) ? plugin : throw new PluginException(
            $"--plugin {file.Name}: this command takes none of what is in it: {string.Join(", ", plugin.Entries.Select(Plugin.KindOf).Distinct())}");
    }
}
