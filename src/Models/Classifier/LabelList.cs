using System.Globalization;

namespace Whence.Models;

/// <summary>
/// Class names by index. Three kinds of text are read: one name per line; <c>index,names</c> lines (a synonym list may contain commas and
/// be
/// quoted); <c>wnid name</c> lines, such as <c>n02119789 kit_fox</c>. Empty lines at the end are dropped.
/// </summary>
public sealed class LabelList
{
    readonly string[] names;

    /// <summary>Labels in class order.</summary>
    public LabelList(IEnumerable<string> names) => this.names = [.. names];

    /// <summary>Number of labels.</summary>
    public int Count => names.Length;

    /// <summary>The label of class <paramref name="index"/>, or <c>class INDEX</c> where there is none.</summary>
    public string this[int index] => index >= 0 && index < names.Length && names[index].Length > 0 ? names[index] : $"class {index}";

    /// <summary>Reads a file of labels.</summary>
    /// <exception cref="PreprocessingException">The lines are not labels, or an index is repeated.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LabelList Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Reads labels from text; the name appears in messages.</summary>
    /// <exception cref="PreprocessingException">The lines are not labels, or an index is repeated.</exception>
    public static LabelList Parse(string text, string name)
    {
        string[] lines = [.. text.TrimStart('\uFEFF').TrimEnd().Split('\n').Select(line => line.Trim())];
        if (lines is [""])
            throw new PreprocessingException($"{name}: no labels");
        if (lines.Where(line => line.Length > 0).All(line => Index(line, out _, out _)))
            return new(Indexed(lines, name));
        return new(lines.All(IsWordNet) ? lines.Select(line => line[10..].Trim().Replace('_', ' ')) : lines);
    }

    /// <summary>
    /// The class that the user means: a number, a whole label or one of its comma-separated synonyms, case ignored.
    /// </summary>
    /// <returns>The class index, or null when nothing matches.</returns>
    public int? Find(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index;
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Equals(text, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Split(',').Any(part => part.Trim().Equals(text, StringComparison.OrdinalIgnoreCase)))
                return i;
        }
        return null;
    }

    static bool IsWordNet(string line) =>
        line.Length > 10 && line[0] == 'n' && line[9] is ' ' or '\t' && line.AsSpan(1, 8).IndexOfAnyExceptInRange('0', '9') < 0;

    static bool Index(string line, out int index, out string label)
    {
        var comma = line.IndexOf(',');
        label = comma < 0 ? "" : line[(comma + 1)..].Trim().Trim('"');
        index = -1;
        return comma > 0 && int.TryParse(line.AsSpan(0, comma), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    static string[] Indexed(string[] lines, string name)
    {
        var found = new Dictionary<int, string>();
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            Index(line, out var index, out var label);
            if (index > 1_000_000 || !found.TryAdd(index, label))
                throw new PreprocessingException($"{name}: index {index} is repeated or out of range ('{line}')");
        }
        return [.. Enumerable.Range(0, found.Keys.Max() + 1).Select(i => found.GetValueOrDefault(i, ""))];
    }
}
