using System.CommandLine;
using System.Globalization;
using Whence.Explain;
using Whence.Models;

namespace Whence.Cli;

/// <summary>The option --target: classes by their index, their label or a synonym, several of them or the most probable.</summary>
static class TargetOption
{
    const string Top = "top";

    public static Option<string[]> Create() => new("--target")
    {
        Description = "the class to explain, by index, label or synonym; the predicted one by default; several between commas or by several --target, or the N most probable by topN",
    };

    /// <summary>The classes that are meant, in order; the predicted one where none is named.</summary>
    /// <exception cref="UsageException">A name means no class, or more than one, two mean the same, or there are not so many as topN says.</exception>
    public static MeantTargets Read(string[] given, LabelList labels, int classes)
    {
        string[] names = [.. given.SelectMany(text => Names(text, labels))];
        if (names.Select(name => Count(name, labels)).FirstOrDefault(count => count is not null) is { } top)
        {
            return names.Length > 1 ? throw new UsageException($"--target {string.Join(',', names)}: {Top}N names the classes of highest score itself, so that no other can be beside it")
                : top >= 1 && top <= classes ? new([], top) : throw new UsageException($"--target {names[0]}: the network has {classes} classes, so that N may be 1 to {classes}");
        }
        int[] found = [.. names.Select(name => Resolve(name, labels, classes))];
        return found.Length == 0 ? new([], 1) : found.Distinct().Count() == found.Length ? new(found, 0)
            : throw new UsageException($"--target names class {found.GroupBy(c => c).First(same => same.Skip(1).Any()).Key} twice");
    }

    /// <summary>The index of the class that is meant.</summary>
    /// <exception cref="UsageException">No class, or more than one, is meant; near names are listed.</exception>
    public static int Resolve(string text, LabelList labels, int classes) => Named(text, () => labels.Resolve(text, classes));

    // What is a label as it stands is not taken apart: many lists of labels have synonyms between commas.
    static string[] Names(string text, LabelList labels) => !text.Contains(',') || Named(text, () => labels.Find(text)) is not null ? [text]
        : text.Split(',', StringSplitOptions.TrimEntries) is var parts && !parts.Contains("") ? parts
        : throw new UsageException($"--target '{text}': a class is missing beside a comma; write one or more as 3,7 or tabby,zebra");

    static int? Count(string name, LabelList labels) =>
        name.StartsWith(Top, StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(Top.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && Named(name, () => labels.Find(name)) is null
            ? count : null;

    static T Named<T>(string text, Func<T> find)
    {
        try
        {
            return find();
        }
        catch (PreprocessingException caught)
        {
            throw new UsageException($"--target {text}: {caught.Message}");
        }
    }
}

/// <summary>The classes that are explained of each input.</summary>
/// <param name="Classes">Those that were named.</param>
/// <param name="Top">Where none was named: so many, of highest logit first.</param>
sealed record MeantTargets(int[] Classes, int Top)
{
    /// <summary>How many there are.</summary>
    public int Count => Math.Max(Classes.Length, Top);

    /// <summary>What tells a class's files apart from the others' where inputs may have other classes: its index, or its place among the highest.</summary>
    public string Name(int place) => Classes.Length > 0 ? $"{Classes[place]}" : $"top{place + 1}";

    /// <summary>Refuses several classes of a method whose map is the same for each.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public void Require(ExplainSession session)
    {
        if (Count > 1 && !session.DependsOnClass)
            throw new UsageException($"--target asks for {Count} classes, and the map of {session.Method}, as it is asked for, is the same for every class: give one, or none");
    }

    /// <summary>One explanation a class, all by the same plan.</summary>
    /// <param name="run">Explains a class; of null, that of the highest logit.</param>
    public Explanation[] Each(Func<int?, Explanation> run)
    {
        if (Classes.Length > 0)
            return [.. Classes.Select(c => run(c))];
        var first = run(null);
        return [first, .. TargetScore.Ranking(first.Logits).Skip(1).Take(Top - 1).Select(c => run(c))];
    }
}
