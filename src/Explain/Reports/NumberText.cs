using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Explain.Reports;

/// <summary>Numbers as people write them: 79.6 %, 0.0123, 1.2 × 10⁻⁵, 14 ms. The pages' script writes them in the same way.</summary>
static partial class NumberText
{
    const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>A share in percent with one decimal; what is not 0 or 1 is not called so.</summary>
    public static string Percent(double share) => share switch
    {
        0 or 1 => Fixed(100 * share, 0) + " %",
        > 0 and < 0.0005 => "< 0.1 %",
        < 1 and > 0.9995 => "> 99.9 %",
        _ => Fixed(100 * share, 1) + " %",
    };

    /// <summary>A probability in percent; words where the network gives none.</summary>
    public static string Probability(double? share) => share is { } known ? Percent(known) : "no probability";

    /// <summary>A round share, such as a wanted coverage: 90 %.</summary>
    public static string Round(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>Three digits that count, more before the point; very small and large ones with a power of ten.</summary>
    public static string Of(double value, bool isSigned = false)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
        var size = Math.Abs(value);
        return (value < 0 ? "−" : isSigned && value > 0 ? "+" : "") + size switch
        {
            0 => "0",
            >= 1e6 or < 1e-4 => Power(size),
            >= 100 => Math.Round(size).ToString(CultureInfo.InvariantCulture),
            _ => size.ToString("G3", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>So many decimals, a true minus.</summary>
    public static string Fixed(double value, int decimals, bool isSigned = false)
    {
        var text = Math.Abs(value).ToString("F" + decimals, CultureInfo.InvariantCulture);
        var isZero = text.AsSpan().IndexOfAnyExcept("0.") < 0;
        return (isZero ? "" : value < 0 ? "−" : isSigned ? "+" : "") + text;
    }

    /// <summary>An uncertainty: 0.123 nats; what is not 0 is not called so.</summary>
    public static string Nats(double value) => Thousandths(value) + " nats";

    /// <summary>Three decimals; more where there would be none but zeros.</summary>
    public static string Thousandths(double value, bool isSigned = false) =>
        value != 0 && Math.Abs(value) < 0.0005 ? Of(value, isSigned) : Fixed(value, 3, isSigned);

    /// <summary>Text in which powers of ten, such as 1.2E-08, are written as people write them.</summary>
    public static string In(string text) => Exponent().Replace(text, match => Of(double.Parse(match.Value, CultureInfo.InvariantCulture)));

    /// <summary>A time: 0.8 ms, 14 ms, 1.52 s.</summary>
    public static string Time(double milliseconds) => milliseconds switch
    {
        >= 9_995 => Fixed(milliseconds / 1000, 1) + " s",
        >= 999.5 => Fixed(milliseconds / 1000, 2) + " s",
        >= 10 => Fixed(milliseconds, 0) + " ms",
        _ => Fixed(milliseconds, 1) + " ms",
    };

    /// <summary>Memory: 12.3 MiB.</summary>
    public static string Memory(long bytes) => Fixed(bytes / 1048576.0, 1) + " MiB";

    /// <summary>A number of things: 1 sample, 20 samples.</summary>
    public static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";

    [GeneratedRegex(@"(?<![\w.])\d(?:\.\d+)?[eE][+-]?\d+\b")]
    private static partial Regex Exponent();

    static string Power(double size)
    {
        var parts = size.ToString("0.##e0", CultureInfo.InvariantCulture).Split('e');
        return $"{parts[0]} × 10{string.Concat(parts[1].Select(c => c == '-' ? '⁻' : Superscripts[c - '0']))}";
    }
}
