using System.CommandLine;
using System.Globalization;

namespace Whence.Cli;

/// <summary>Refuses numbers that an option cannot have.</summary>
static class OptionRange
{
    /// <summary>Whole numbers from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<T> Within<T>(this Option<T> option, int least, int most = int.MaxValue) => option.Where(
        value => value >= least && value <= most, most == int.MaxValue ? $"at least {least}" : $"{least} to {most}");

    /// <summary>Finite numbers above 0.</summary>
    public static Option<T> Positive<T>(this Option<T> option) => option.Where(value => value > 0 && double.IsFinite(value), "positive");

    /// <summary>Finite numbers from 0.</summary>
    public static Option<T> NotNegative<T>(this Option<T> option) => option.Where(value => value >= 0 && double.IsFinite(value), "at least 0");

    // What is no number at all is refused when the option is read.
    static Option<T> Where<T>(this Option<T> option, Func<double, bool> isTaken, string expected)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && !isTaken(value))
                result.AddError($"{option.Name} is {token.Value}, it must be {expected}");
        });
        return option;
    }
}
