using System.Globalization;

namespace Whence.Models;

/// <summary>Class names by index: built in for three data sets, or from a file (see <see cref="Parse"/>).</summary>
public sealed class LabelList
{
    readonly string[] names;

    /// <summary>Labels in class order.</summary>
    public LabelList(IEnumerable<string> names) => this.names = [.. names];

    /// <summary>No names: every class is called <c>class INDEX</c>.</summary>
    public static LabelList None { get; } = new([]);

    /// <summary>The lists that need no file: <c>imagenet</c> (1000 names), <c>cifar10</c> and <c>fashion-mnist</c> (10 each).</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = ["imagenet", "cifar10", "fashion-mnist"];

    /// <summary>Number of labels.</summary>
    public int Count => names.Length;

    /// <summary>The label of class <paramref name="index"/>, or <c>class INDEX</c> where there is none.</summary>
    public string this[int index] => index >= 0 && index < names.Length && names[index].Length > 0 ? names[index] : $"class {index}";

    /// <summary>A built-in list by its name, or one from a file.</summary>
    /// <inheritdoc cref="Read"/>
    public static LabelList Named(string nameOrPath) => BuiltIn.Contains(nameOrPath) ? Embedded(nameOrPath) : Read(nameOrPath);

    /// <summary>Reads a file of labels.</summary>
    /// <exception cref="PreprocessingException">The lines are not labels, or an index is repeated.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LabelList Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>
    /// Reads labels from text; the name appears in messages. Known are: one name per line; <c>index,names</c> lines (a synonym list may
    /// contain commas and be quoted), and such lines with a colon or a space where the numbers are 0 to n-1; <c>wnid name</c> lines, such as
    /// <c>n02119789 kit_fox</c>; and dictionaries and lists as Python and JSON write them, index to name or name to index. Empty lines at
    /// the end are dropped.
    /// </summary>
    /// <exception cref="PreprocessingException">The text is not labels, or an index is repeated.</exception>
    public static LabelList Parse(string text, string name) => new(LabelText.Read(text, name));

    /// <summary>Throws unless there are as many labels as classes, or none.</summary>
    /// <param name="classes">Classes of the network.</param>
    /// <param name="network">Its name, for the message.</param>
    /// <exception cref="PreprocessingException">The counts differ: the names would be of other classes.</exception>
    public void CheckCount(int classes, string network)
    {
        if (Count == 0 || Count == classes)
            return;
        var hint = Count == classes + 1 && names[0].Length == 0 ? "; their indices begin at 1, classes are counted from 0"
            : Count == classes + 1 ? $"; the first is '{names[0]}', the last '{names[^1]}': one may be a class that the network does not have"
            : "";
        throw new PreprocessingException($"network '{network}' has {classes} classes, there are {Count} labels{hint}");
    }

    /// <summary>
    /// The class that the user means: a whole label, an index, or one of a label's comma-separated synonyms, case ignored. A label that is
    /// itself a number comes before the index.
    /// </summary>
    /// <returns>The class index, or null when nothing matches.</returns>
    /// <exception cref="PreprocessingException">Several classes bear the name.</exception>
    public int? Find(string text)
    {
        if (One(text, Matches(name => name.Equals(text, StringComparison.OrdinalIgnoreCase))) is { } whole)
            return whole;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return Count == 0 || index < Count ? index : null;
        return One(text, Matches(name => name.Split(',').Any(part => part.Trim().Equals(text, StringComparison.OrdinalIgnoreCase))));
    }

    /// <summary>As <see cref="Find"/>, for a network of so many classes; what is not found is refused with the nearest names.</summary>
    /// <exception cref="PreprocessingException">No class, or more than one, is meant.</exception>
    public int Resolve(string text, int classes)
    {
        if (Find(text) is { } found && found < classes)
            return found;
        if (int.TryParse(text, out _))
            throw new PreprocessingException($"there is no class {text}: classes are 0 to {classes - 1}");
        if (Count == 0)
            throw new PreprocessingException("the classes have no names: give an index, or names with --labels");
        throw new PreprocessingException($"no class has this name; {NearNames.Hint(text, names, i => $"{i} {names[i]}")}");
    }

    int[] Matches(Predicate<string> isMeant) => [.. Enumerable.Range(0, names.Length).Where(i => isMeant(names[i]))];

    int? One(string text, int[] found) => found switch
    {
        [] => null,
        [var only] => only,
        _ => throw new PreprocessingException($"'{text}' may be {string.Join(" or ", found.Select(i => $"{i} ({names[i]})"))}: give the index"),
    };

    static LabelList Embedded(string name)
    {
        using var reader = new StreamReader(typeof(LabelList).Assembly.GetManifestResourceStream($"labels.{name}")!);
        return Parse(reader.ReadToEnd(), name);
    }
}
