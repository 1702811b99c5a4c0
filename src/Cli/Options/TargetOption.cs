using System.Globalization;
using Whence.Models;

namespace Whence.Cli;

/// <summary>The option --target: a class by its index, its label or a synonym.</summary>
static class TargetOption
{
    /// <summary>The classes that are meant, in order; one null, the predicted class, where none is named.</summary>
    /// <exception cref="UsageException">A name means no class, or more than one, or two mean the same.</exception>
    public static int?[] Resolve(string[] names, LabelList labels, int classes)
    {
        int?[] found = [.. names.Select(name => (int?)Resolve(name, labels, classes))];
        return found.Length == 0 ? [null] : found.Distinct().Count() == found.Length ? found
            : throw new UsageException($"--target names class {found.GroupBy(c => c).First(same => same.Skip(1).Any()).Key} twice");
    }

    /// <summary>The index of the class that is meant; a number that is no class is left for the session to refuse.</summary>
    /// <exception cref="UsageException">No class, or more than one, is meant; near names are listed.</exception>
    /// <param name="text">What was given.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="option">The option, as errors call it.</param>
    public static int Resolve(string text, LabelList labels, int classes, string option = "--target")
    {
        try
        {
            if (labels.Find(text) is null && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                return index;
            return labels.Resolve(text, classes);
        }
        catch (PreprocessingException caught)
        {
            throw new UsageException($"{option} {text}: {caught.Message}");
        }
    }
}
