using System.Globalization;
using Whence.Models;

namespace Whence.Cli;

/// <summary>The option --target: a class by its index, its label or a synonym.</summary>
static class TargetOption
{
    /// <summary>The index of the class that is meant; a number that is no class is left for the session to refuse.</summary>
    /// <exception cref="UsageException">No class, or more than one, is meant; near names are listed.</exception>
    public static int Resolve(string text, LabelList labels, int classes)
    {
        try
        {
            if (labels.Find(text) is null && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                return index;
            return labels.Resolve(text, classes);
        }
        catch (PreprocessingException caught)
        {
            throw new UsageException($"--target {text}: {caught.Message}");
        }
    }
}
