using System.Globalization;

namespace Whence.Explain;

/// <summary>A deadline as people write it: a number and its unit, 50ms, 1.5s or 2min.</summary>
static class DeadlineText
{
    static readonly (string Suffix, double Milliseconds)[] Units = [("ms", 1), ("min", 60_000), ("s", 1_000)];

    /// <summary>The time that a text means, or null where it means none: it must be positive and have a unit.</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (suffix, milliseconds) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), CultureInfo.InvariantCulture, out var value)
                && value is > 0 and < 1e9)
                return TimeSpan.FromMilliseconds(value * milliseconds);
        }
        return null;
    }
}
