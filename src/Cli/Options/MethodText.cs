using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>
/// A method as it is named for a comparison: <c>grad-cam</c>, with options <c>negative-flux(finder=class-directed,samples=20)</c>, ranked by absolute values <c>gradient:absolute</c>.
/// </summary>
/// <param name="Method">The method's name.</param>
/// <param name="Options">Its options, by name.</param>
/// <param name="IsAbsolute">Whether pixels are ranked by absolute values.</param>
sealed record MethodText(string Method, IReadOnlyList<(string Name, string Value)> Options, bool IsAbsolute)
{
    const string Absolute = ":absolute";

    // Their values are files or folders, which have another name on another machine.
    static readonly string[] Places = ["baseline", "background"];

    /// <summary>Name and options, these in one order, files without their folders: what pages and tables call it.</summary>
    public string Title => Options.Count == 0 ? Method : $"{Method}({string.Join(',', Options.Select(option => $"{option.Name}={(IsPlace(option) ? Provenance.FileName(option.Value) : option.Value)}"))})";

    /// <summary>The files and folders among its options.</summary>
    public IEnumerable<string> Files => Options.Where(IsPlace).Select(option => option.Value);

    /// <summary>Names of a list, at the commas that no parentheses enclose.</summary>
    public static IEnumerable<string> Split(string list)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && depth == 0))
            {
                if (list[start..i].Trim() is { Length: > 0 } name)
                    yield return name;
                start = i + 1;
            }
            else
                depth += list[i] switch { '(' => 1, ')' => -1, _ => 0 };
        }
    }

    /// <summary>Reads a name.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="option">The option that it was given with, for errors.</param>
    /// <exception cref="UsageException">It has another form.</exception>
    public static MethodText Parse(string text, string option = "--methods")
    {
        var isAbsolute = text.EndsWith(Absolute, StringComparison.Ordinal);
        var name = isAbsolute ? text[..^Absolute.Length] : text;
        var open = name.IndexOf('(');
        var isWhole = open < 0 ? !name.Contains(')') && !name.Contains(':') : open > 0 && name[^1] == ')';
        if (!isWhole || name.Count(c => c == '(') != name.Count(c => c == ')'))
            throw new UsageException($"{option} '{text}': a method's name is needed, with options in parentheses behind it, NAME(OPTION=VALUE,OPTION=VALUE), and '{Absolute}' behind that for its ranking by absolute values");
        return open < 0 ? new(name, [], isAbsolute) : new(
            name[..open].Trim(), [.. Split(name[(open + 1)..^1]).Select(part => part.Split('=', 2) is [var key, var value] && key.Trim().Length > 0
                ? (key.Trim(), value.Trim()) : throw new UsageException($"{option} '{text}': '{part}' is not OPTION=VALUE")).OrderBy(pair => pair.Item1, StringComparer.Ordinal)], isAbsolute);
    }

    /// <inheritdoc/>
    public override string ToString() => IsAbsolute ? Title + Absolute : Title;

    static bool IsPlace((string Name, string Value) option) => Places.Contains(option.Name) && Path.Exists(option.Value);
}
