using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Whence.Cli;

/// <summary>The option --deadline: a time such as 50ms, 1.5s or 2min.</summary>
static class Deadline
{
    public static Option<TimeSpan?> Option() => new("--deadline")
    {
        Description = "return the best map so far after this time: 50ms, 1.5s, 2min",
        CustomParser = Parse,
    };

    static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        (string Suffix, double Milliseconds)[] units = [("ms", 1), ("min", 60_000), ("s", 1_000)];
        foreach (var (suffix, milliseconds) in units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), CultureInfo.InvariantCulture, out var value)
                && value is > 0 and < 1e9)
                return TimeSpan.FromMilliseconds(value * milliseconds);
        }
        result.AddError($"--deadline is '{text}', it must be a positive time such as 50ms, 1.5s or 2min");
        return null;
    }
}
