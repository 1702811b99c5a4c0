using System.Globalization;
using Whence.Models;

namespace Whence.Explain;

/// <summary>The classes that are explained of one input.</summary>
/// <param name="Classes">Those that were named, in order.</param>
/// <param name="Top">Where none was named: so many, of highest logit first.</param>
public sealed record MeantTargets(IReadOnlyList<int> Classes, int Top)
{
    const string Most = "top";

    /// <summary>How many there are.</summary>
    public int Count => Math.Max(Classes.Count, Top);

    /// <summary>Classes as people write them, on a command line or in a request: by index, label or synonym, several between commas or topN; the predicted one where nothing is written.</summary>
    /// <param name="given">What is written.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="prefix">What stands before the name "target" in messages.</param>
    /// <exception cref="ExplainException">A name means no class, or more than one, two mean the same, or there are not so many as topN says.</exception>
    internal static MeantTargets Read(IEnumerable<string> given, LabelList labels, int classes, string prefix = "")
    {
        var option = $"{prefix}target";
        string[] names = [.. given.SelectMany(text => Names(option, text, labels))];
        if (names.Select(name => TopCount(option, name, labels)).FirstOrDefault(count => count is not null) is { } top)
        {
            return names.Length > 1 ? throw new ExplainException($"{option} {string.Join(',', names)}: {Most}N names the classes of highest score itself, so that no other can be beside it")
                : top >= 1 && top <= classes ? new([], top) : throw new ExplainException($"{option} {names[0]}: the network has {classes} classes, so that N may be 1 to {classes}");
        }
        int[] found = [.. names.Select(name => Named(option, name, () => labels.Resolve(name, classes)))];
        return found.Length == 0 ? new([], 1) : found.Distinct().Count() == found.Length ? new(found, 0)
            : throw new ExplainException($"{option} names class {found.GroupBy(c => c).First(same => same.Skip(1).Any()).Key} twice");
    }

    /// <summary>What tells a class's files apart from the others' where inputs may have other classes: its index, or its place among the highest.</summary>
    internal string Name(int place) => Classes.Count > 0 ? $"{Classes[place]}" : $"{Most}{place + 1}";

    /// <summary>Refuses several classes of a method whose map is the same for each.</summary>
    /// <exception cref="ExplainException">It is.</exception>
    internal void Require(ExplainSession session, string prefix = "")
    {
        if (Count > 1 && !session.DependsOnClass)
            throw new ExplainException($"{prefix}target asks for {Count} classes, and the map of {session.Method}, as it is asked for, is the same for every class: give one, or none");
    }

    /// <summary>One explanation a class, all by the same plan.</summary>
    /// <param name="run">Explains a class; of null, that of the highest logit.</param>
    internal Explanation[] Each(Func<int?, Explanation> run)
    {
        if (Classes.Count > 0)
            return [.. Classes.Select(c => run(c))];
        var first = run(null);
        return [first, .. TargetScore.Ranking(first.Logits).Skip(1).Take(Top - 1).Select(c => run(c))];
    }

    // What is a label as it stands is not taken apart: many lists of labels have synonyms between commas.
    static string[] Names(string option, string text, LabelList labels) => !text.Contains(',') || Named(option, text, () => labels.Find(text)) is not null ? [text]
        : text.Split(',', StringSplitOptions.TrimEntries) is var parts && !parts.Contains("") ? parts
        : throw new ExplainException($"{option} '{text}': a class is missing beside a comma; write one or more as 3,7 or tabby,zebra");

    static int? TopCount(string option, string name, LabelList labels) =>
        name.StartsWith(Most, StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(Most.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && Named(option, name, () => labels.Find(name)) is null
            ? count : null;

    static T Named<T>(string option, string text, Func<T> find)
    {
        try
        {
            return find();
        }
        catch (PreprocessingException caught)
        {
            throw new ExplainException($"{option} {text}: {caught.Message}");
        }
    }
}
