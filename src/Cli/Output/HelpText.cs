using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace Whence.Cli;

/// <summary>
/// Help in two columns, with at most 100 characters a line, on a terminal and in a file. What an option takes is one word, and its description is broken into lines of
/// about one length.
/// </summary>
sealed class HelpText : SynchronousCommandLineAction
{
    public const int Width = 100;

    const string Indent = "  ";

    /// <summary>Makes every command under <paramref name="root"/> show its help so.</summary>
    public static RootCommand Use(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpText();
        return root;
    }

    /// <summary>What else is wrong with the line does not matter to who asks for help.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var line in Lines(parseResult.CommandResult.Command))
            parseResult.InvocationConfiguration.Output.WriteLine(line);
        return 0;
    }

    static IEnumerable<string> Lines(Command command)
    {
        Command[] path = [.. Path(command)];
        Option[] options = [.. command.Options, .. path[..^1].SelectMany(parent => parent.Options).Where(option => option.Recursive)];
        string[] usage = [.. path.Select(part => part.Name), .. command.Arguments.Select(Usage), command.Subcommands.Count > 0 ? "COMMAND" : "", options.Length > 0 ? "[options]" : ""];
        return
        [
            .. TextLines.Balanced(command.Description ?? "", Width), "", "Usage: " + string.Join(' ', usage.Where(part => part.Length > 0)),
            .. Section("Arguments", command.Arguments.Select(argument => (argument.Name, Described(argument.Description, argument.HasDefaultValue ? argument.GetDefaultValue() : null)))),
            .. Section("Commands", command.Subcommands.Select(verb => (verb.Name, verb.Description ?? ""))),
            .. Section("Options", options.Where(option => !option.Hidden).Select(option => (Label(option), Described(option.Description, option.HasDefaultValue ? option.GetDefaultValue() : null)))),
        ];
    }

    static IEnumerable<Command> Path(Command command) => [.. command.Parents.OfType<Command>().Take(1).SelectMany(Path), command];

    static string Usage(Argument argument)
    {
        var name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    static IEnumerable<string> Section(string title, IEnumerable<(string Label, string Text)> items)
    {
        var rows = items.ToList();
        if (rows.Count == 0)
            yield break;
        yield return "";
        yield return $"{title}:";
        var column = rows.Max(row => row.Label.Length);
        foreach (var (label, text) in rows)
        {
            var before = label.PadRight(column);
            foreach (var line in TextLines.Balanced(text, Width - column - 2 * Indent.Length))
            {
                yield return $"{Indent}{before}{Indent}{line}".TrimEnd();
                before = new(' ', column);
            }
        }
    }

    static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias[0] == '-').Order(StringComparer.Ordinal).Append(option.Name));
        return $"{names} {option.HelpName ?? Takes(option)}".TrimEnd() + (option.Required ? " (required)" : "");
    }

    // The values that an option may have are in its description: they are too many for the first column.
    static string Takes(Option option)
    {
        var element = option.ValueType.GetElementType() ?? option.ValueType;
        var type = Nullable.GetUnderlyingType(element) ?? element;
        return type == typeof(bool) ? option.ValueType == type ? "" : "true|false"
            : option is HelpOption or VersionOption ? ""
            : type == typeof(FileInfo) ? "FILE"
            : type == typeof(DirectoryInfo) ? "FOLDER"
            : type == typeof(int) || type == typeof(ulong) ? "N"
            : type == typeof(float) || type == typeof(double) ? "X"
            : type == typeof(TimeSpan) ? "TIME"
            : "NAME";
    }

    static string Described(string? text, object? usual) => usual switch
    {
        null or false or System.Collections.ICollection { Count: 0 } => text ?? "",
        Enum value => $"{text} [default: {value.ToString().ToLowerInvariant()}]",
        _ => $"{text} [default: {Convert.ToString(usual, CultureInfo.InvariantCulture)}]",
    };
}
