using System.IO.Enumeration;

namespace Whence.Models.Training;

/// <summary>Names chosen by patterns in which * stands for any letters.</summary>
static class NamePattern
{
    /// <summary>Whether a name is of the pattern.</summary>
    public static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\"), name, ignoreCase: false);

    /// <summary>The names that any of the patterns fits, in the names' order.</summary>
    /// <exception cref="TrainingException">A pattern fits none.</exception>
    public static IReadOnlyList<string> Choose(string network, IReadOnlyList<string> patterns, IReadOnlyList<string> names)
    {
        foreach (var pattern in patterns)
            if (!names.Any(name => Fits(pattern, name)))
                throw new TrainingException($"'{network}': no parameter is called '{pattern}'; {NearNames.Hint(pattern.Replace("*", ""), names)}");
        return [.. names.Where(name => patterns.Any(pattern => Fits(pattern, name)))];
    }
}
